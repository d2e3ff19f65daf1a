"""Evaluations of a score and a comment become ones by a form that asked for both.

Each company that has some gets the form 「以前の評価」, put away, with the question and the
words of then. What was written was handed in; a verdict nobody had been asked for.
"""

from django.db import migrations

_FORMS = """
    insert into enishi_evaluationform (company_id, name, is_default, is_archived, made_at)
    select distinct company_id, '以前の評価', false, true, now() from enishi_evaluation;
    insert into enishi_evaluationformversion (company_id, form_id, number, made_at)
    select company_id, id, 1, now() from enishi_evaluationform;
    insert into enishi_evaluationquestion
        (company_id, version_id, position, kind, label, help, is_required, words)
    select company_id, id, 1, 'score', '評価', '', false,
        array['見送るべき', '見送りたい', 'どちらともいえない', '採用したい', 'ぜひ採用したい']
    from enishi_evaluationformversion;
"""
_EVALUATIONS = """
    insert into enishi_evaluationanswer
        (company_id, evaluation_id, question_id, score, text, chosen)
    select e.company_id, e.id, q.id, e.score, '', '{}'
    from enishi_evaluation e join enishi_evaluationquestion q on q.company_id = e.company_id
    where e.score is not null;
    update enishi_evaluation e set version_id = v.id, state = 'submitted', verdict = 'unsaid',
        submitted_at = e.written_at, saved_at = e.written_at, revision = 1
    from enishi_evaluationformversion v where v.company_id = e.company_id;
"""
# Those of before had one score each; whoever was asked by another form loses the rest.
_BACK = """
    update enishi_evaluation e set written_at = coalesce(e.submitted_at, e.saved_at, now()),
        score = (select a.score from enishi_evaluationanswer a
                 where a.evaluation_id = e.id and a.score is not null order by a.id limit 1);
    delete from enishi_evaluationanswer;
    delete from enishi_evaluation where state <> 'submitted';
    update enishi_evaluation set version_id = null;
    delete from enishi_evaluationquestion;
    delete from enishi_evaluationformversion;
    delete from enishi_evaluationformuse;
    delete from enishi_evaluationform;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("enishi", "0054_evaluations"),
    ]

    operations = [
        migrations.RunSQL(_FORMS, migrations.RunSQL.noop),
        migrations.RunSQL(_EVALUATIONS, _BACK),
    ]
