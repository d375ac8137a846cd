"""A hearing (netthøring): a letter, a period, questions, and the answers' own fields."""

from moteplass.tools.hearing.models.answer import ANSWER, Answer, Figure, Respondent, Value
from moteplass.tools.hearing.models.hearing import LETTER, SUMMARY, Correction, Extension, Hearing
from moteplass.tools.hearing.models.questions import Option, Question, Section

__all__ = [
    "ANSWER", "LETTER", "SUMMARY", "Answer", "Correction", "Extension", "Figure", "Hearing", "Option", "Question",
    "Respondent", "Section", "Value",
]  # fmt: skip
