"""Invariants of evaluations: each has answers to the form version that it was asked with."""

from __future__ import annotations

from enishi.records.invariants.invariant import always

WRITTEN = [
    always(
        "evaluation_is_of_the_flow",
        "an evaluation was written at a step of the job's flow",
        """select e.id from enishi_evaluation e join enishi_application a on a.id = e.application_id
           join enishi_job j on j.id = a.job_id join enishi_step s on s.id = e.step_id
           where s.flow_id <> j.flow_id order by 1""",
    ),
    always(
        "answer_is_to_what_was_asked",
        "an answer is to a question of the form that its evaluation was asked with, no heading",
        """select a.id from enishi_evaluationanswer a
           join enishi_evaluation e on e.id = a.evaluation_id
           join enishi_evaluationquestion q on q.id = a.question_id
           where q.version_id <> e.version_id or q.kind = 'section' order by 1""",
        table="evaluationanswer",
        remedy="delete the answer",
    ),
    always(
        "answer_is_of_its_questions_kind",
        "a score answers a score, a text a text, and a choice is among the words",
        """select a.id from enishi_evaluationanswer a
           join enishi_evaluationquestion q on q.id = a.question_id
           where (a.score is not null) <> (q.kind = 'score') or (a.text <> '') <> (q.kind = 'text')
           or (cardinality(a.chosen) > 0) <> (q.kind in ('choice', 'choices'))
           or (select max(place) from unnest(a.chosen) place) >= cardinality(q.words) order by 1""",
        table="evaluationanswer",
        remedy="delete the answer",
    ),
    always(
        "submitted_evaluation_is_whole",
        "an evaluation that was handed in has an answer to whatever is required",
        """select distinct e.id from enishi_evaluation e
           join enishi_evaluationquestion q on q.version_id = e.version_id and q.is_required
           where e.state = 'submitted' and not exists (select from enishi_evaluationanswer a
             where a.evaluation_id = e.id and a.question_id = q.id) order by 1""",
        table="evaluation",
    ),
    always(
        "evaluation_form_has_a_version",
        "every evaluation form has a version that asks something",
        """select f.id from enishi_evaluationform f where not exists (
           select from enishi_evaluationformversion v join enishi_evaluationquestion q
           on q.version_id = v.id and q.kind <> 'section' where v.form_id = f.id) order by 1""",
        table="evaluationform",
    ),
    always(
        "evaluation_form_is_used_where_it_can_be",
        "a step uses a form that is not put away, for a job of its own flow",
        """select u.id from enishi_evaluationformuse u
           join enishi_evaluationform f on f.id = u.form_id
           join enishi_step s on s.id = u.step_id left join enishi_job j on j.id = u.job_id
           where f.is_archived or j.flow_id <> s.flow_id order by 1""",
        table="evaluationformuse",
        remedy="delete this row: the default form is used",
    ),
]
