"""A hearing (netthøring): a letter, a period, questions, and the answers' own fields."""

from moteplass.tools.hearing.models.answer import ANSWER, Answer, Figure, Respondent, Value
from moteplass.tools.hearing.models.desk import Entry, Paper, Scan, at_the_desk
from moteplass.tools.hearing.models.frame import Frame, Group, Placing
from moteplass.tools.hearing.models.hearing import EASY, LETTER, SUMMARY, Correction, Extension, Hearing
from moteplass.tools.hearing.models.invited import BODIES, Invited, InvitedMail, Inviting, Match
from moteplass.tools.hearing.models.outcome import REPLY, ThemeReply
from moteplass.tools.hearing.models.passage import Passage
from moteplass.tools.hearing.models.questions import EarlierText, Option, Question, Section

__all__ = [
    "ANSWER", "BODIES", "EASY", "LETTER", "REPLY", "SUMMARY", "Answer", "Correction", "EarlierText", "Entry",
    "Extension", "Figure", "Frame", "Group", "Hearing", "Invited", "InvitedMail", "Inviting", "Match", "Option",
    "Paper", "Passage", "Placing", "Question", "Respondent", "Scan", "Section", "ThemeReply", "Value", "at_the_desk",
]  # fmt: skip
