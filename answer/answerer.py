"""A question in, an answer out: the one place where reading, searching and composing meet."""

from __future__ import annotations

from answer.compose import Answer, compose
from answer.question import read_question
from index.search import Found, SearchIndex

# How deep a search goes for the screen; the command line may ask for more.
DEPTH = 10
# Below this best cosine over every text we have, nothing in the Code is near the question. Chosen on the tuning questions.
LEAST_COSINE = 0.45
NOT_IN_CODE = "The Code does not seem to answer this. These paragraphs come nearest."
NOTHING = Found((), 0.0, 0.0)


class Answerer:
    """Answers questions from one index. It keeps nothing between questions, so every session may share it."""

    def __init__(self, index: SearchIndex) -> None:
        self.index = index
        self._by_label = {paragraph.label: paragraph for paragraph in index.paragraphs}

    def ask(self, text: str, setting: str = "any", top_k: int = DEPTH) -> Answer:
        """Answer ``text``. The same question gets the same answer, whoever asked before."""
        question = read_question(text, self.index.paragraphs, setting)
        needs_search = not question.is_empty and (question.asks_more or not question.named)
        found = self.index.search(question.text, top_k) if needs_search else NOTHING
        declines = NOT_IN_CODE if needs_search and found.best_cosine < LEAST_COSINE else ""
        return compose(question, found, self._by_label, declines)
