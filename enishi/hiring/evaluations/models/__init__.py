"""The rows of this room: forms with their questions, and the evaluations that they ask for."""

from enishi.hiring.evaluations.models.evaluation import (
    EVALUATION_MOVES,
    OPEN_STATES,
    Evaluation,
    EvaluationAnswer,
    EvaluationOpening,
    EvaluationState,
    Verdict,
    Withdrawal,
)
from enishi.hiring.evaluations.models.form import (
    MOST_CHOICES,
    SCORES,
    EvaluationForm,
    EvaluationFormUse,
    EvaluationFormVersion,
    EvaluationQuestion,
    QuestionKind,
)

__all__ = [
    "EVALUATION_MOVES",
    "MOST_CHOICES",
    "OPEN_STATES",
    "SCORES",
    "Evaluation",
    "EvaluationAnswer",
    "EvaluationForm",
    "EvaluationFormUse",
    "EvaluationFormVersion",
    "EvaluationOpening",
    "EvaluationQuestion",
    "EvaluationState",
    "QuestionKind",
    "Verdict",
    "Withdrawal",
]
