"""A questionnaire on paper: a block a customer, lines to write on. Not imported at start-up."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from crm_desktop.entities.fields import Value
from crm_desktop.i18n import _
from crm_desktop.operations.care.questionnaire import Questionnaire
from crm_desktop.operations.exporting.exporting import replacing
from crm_desktop.operations.printing.pdf_list import heading_of, must_fit
from crm_desktop.operations.printing.pdf_page import GROUND, LEADING, MARGIN, MUTED, RULE, Paper

HEADING, FACT, QUESTION = 11.0, 8.5, 9.5
ANSWER: Final = 22.0  # the height of a line to write on
LINES: Final = 2  # of these for remarks
GAP: Final = 14.0  # between two customers


def write(path: Path, questionnaire: Questionnaire) -> None:
    """Raises CrmError; then `path` is as it was."""
    must_fit(len(questionnaire.rows))
    with replacing(path) as part:
        paper = Paper(questionnaire.title)
        paper.turn("portrait")
        writer = QuestionnaireWriter(paper, questionnaire)
        for number, row in enumerate(questionnaire.rows, 1):
            writer.add(number, row)
        paper.output(str(part))


class QuestionnaireWriter:
    """Writes from `y` on, a customer on one page where it fits on one."""

    def __init__(self, paper: Paper, questionnaire: Questionnaire) -> None:
        self.paper, self._columns = paper, questionnaire.columns
        count = _("{count} customers").format(count=f"{len(questionnaire.rows):,}")
        self.y = heading_of(paper, questionnaire.title, "\n".join(filter(None, [questionnaire.purpose, count])))
        self._questions = [
            paper.wrapped(f"{number}. {text}", paper.room, QUESTION)
            for number, text in enumerate(questionnaire.questions, 1)
        ]

    def add(self, number: int, row: Sequence[Value]) -> None:
        texts = {
            field.name: (heading, field.show(value))
            for (heading, field), value in zip(self._columns.items(), row, strict=True)
        }
        key, name = (texts.pop(field, ("", ""))[1] for field in ("number", "name"))
        facts = "    ".join(f"{heading}: {text}" for heading, text in texts.values() if text)
        lines = self.paper.wrapped(facts, self.paper.room, FACT) if facts else []
        self._make_room(self._height(len(lines)))
        self.paper.ground(MARGIN, self.y, self.paper.room, HEADING * LEADING + 4, GROUND)
        self.paper.put(MARGIN + 4, self.y + 2, self.paper.printable(f"{number}  {name}  {key}"), HEADING, bold=True)
        self.y += HEADING * LEADING + 8
        self._put(lines, FACT, muted=True)
        for question in self._questions:
            self.y += 6
            self._put(question, QUESTION)
            self._answer(1)
        self.y += 6
        self._put([_("Answers and remarks")], FACT, muted=True)
        self._answer(LINES)
        self.y += GAP

    def _height(self, facts: int) -> float:
        asked = sum(6 + len(question) * QUESTION * LEADING + ANSWER for question in self._questions)
        return HEADING * LEADING + 14 + (facts + 1) * FACT * LEADING + asked + LINES * ANSWER

    def _put(self, lines: Sequence[str], size: float, *, muted: bool = False) -> None:
        for line in lines:
            self._make_room(size * LEADING)
            if muted:
                self.paper.put(MARGIN, self.y, line, size, MUTED)
            else:
                self.paper.put(MARGIN, self.y, line, size)
            self.y += size * LEADING

    def _answer(self, lines: int) -> None:
        for _line in range(lines):
            self._make_room(ANSWER)
            self.y += ANSWER
            self.paper.rule(self.y, RULE)

    def _make_room(self, height: float) -> None:
        """What is higher than a page goes on from where it is."""
        if self.y + height > self.paper.bottom and (height < self.paper.bottom - MARGIN):
            self.paper.turn()
            self.y = MARGIN
