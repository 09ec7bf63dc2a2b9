"""Shuffled notes are told from notes; habits of writing are not disorder."""

from __future__ import annotations

import pytest

from grading.engine.plausibility import shuffled
from grading.engine.text import tokens

SHUFFLED = (
    "friends. + raises the Python, table; only. Keep rows prices, all file). on Write else "
    "list. one plus sentences). per notes, The bullet. words",
    "call Swelling, bot, decline. give number. Check directions. price, the hours). + book "
    "sentences). in name. Or prices of tomorrow",
    "trip. kg food. weight. Packing boots. Three adults. by Skip 9 about carries. Under weight, "
    "Order Ask rain two Table: item, each. nights, who Mark hut list, gear.",
)
HONEST = (
    "write a letter to Orbit about the contract with Dana. they are slow. keep it short. "
    "no jargon. max 100 words, please.",
    "Lesson plan: water cycle Class: Year 7 Time: 45 minutes Please split into introduction, main "
    "part and conclusion. Say how long every part takes.",
    "Choose one: a) the short plan, b) the long plan, c) none of them :) Then list 1. price "
    "2. notice 3. data for Kite and Orbit.",
    "Commits -> release notes. Markdown. Features | Fixes | Other. Skip merges + bumps. Max 10 "
    "bullets, one line each, no jargon.",
    "so: google sheets. columns are Day (A), hour (B), Dock (C), bikes (D). need to know if folk ride "
    "less when it rains. wet = over 0.2 in E. throw out Sundays. compare medians pls. just the formulas.",
    "pls fix the sheet. column A is Day, col B is hour, C is Dock, D is bikes. we compare Mondays "
    "with Sundays. medians only. skip rows where Dock is empty. no macros.",
    "you are Jo, the cheerful doorman bot of Orbit Hall. you help guests to park, to find a seat or to "
    "get a refund. ask for the booking number first. if it is late, send them to Noa. open Mon to Fri.",
    "here are the changes of 4.1. write notes in Markdown with the parts Features, Fixes and Other. "
    "leave out merges. one line each. {changes}",
    "flat for two. A: 31 ct, 6 € a month. B: 29 ct, 11 € a month, two years. table, A vs B. sums shown. "
    "verdict: A or B. same again for 2,400 kWh. no adverts.",
    "Data looks like this:\nLeeds : Harbour Press, c1991.\ns.a.\n\nGive me a regex for the year. No "
    "match for s.a. and none for n.d. either.",
)


@pytest.mark.parametrize("text", SHUFFLED)
def test_marks_and_capitals_that_lie_about_show_shuffled_notes(text: str) -> None:
    assert shuffled(tokens(text))


@pytest.mark.parametrize("text", HONEST)
def test_terse_notes_and_small_letters_are_in_order(text: str) -> None:
    assert not shuffled(tokens(text))
