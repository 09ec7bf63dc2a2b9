"""Who grades a prompt, and who pays when that is Claude."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings

from executions.providers.anthropic import has_key
from grading.graders import judge
from grading.models import Attempt, Judgement, Scenario, ScenarioVersion
from promptlab.accounts import budgets
from promptlab.accounts.models import Account, User

EMBEDDED, AUTO, CLAUDE = Scenario.Grader.EMBEDDED, Scenario.Grader.AUTO, Scenario.Grader.CLAUDE


@dataclass(frozen=True, slots=True)
class Payer:
    """The account that a judgement is paid from; None pays nothing, such as a test key."""

    account_id: UUID | None


@dataclass(frozen=True, slots=True)
class Choice:
    """How one prompt is graded.

    `mode`: "embedded", "auto" (the judge's verdict follows) or "claude" (it is waited for).
    `known`: what the judge found; `paid`: just now, otherwise the same prompt was judged before.
    `reason`: why the embedded grade has to stand.
    """

    mode: str
    payer: Payer
    known: Judgement | None = None
    paid: bool = False
    reason: str = ""

    @property
    def state(self) -> str:
        """Where an attempt begins: Attempt.judge."""
        if self.mode == EMBEDDED:
            return ""
        if self.known:
            return Attempt.Judge.DONE
        return Attempt.Judge.KEPT if self.reason else Attempt.Judge.WAITING

    @property
    def asks(self) -> bool:
        """The judge has to be asked."""
        return self.state == Attempt.Judge.WAITING


EMBEDDED_ONLY = Choice(EMBEDDED, Payer(None))


def choose(user: User, scenario: Scenario, prompt: str, payer: Payer | None = None) -> Choice:
    """How this prompt is graded; without a payer the person's own account pays.

    No query where only the embedded grader is wanted, else four at most.
    """
    mode = mode_of(scenario)
    if mode == EMBEDDED or scenario.version is None:
        return EMBEDDED_ONLY
    known = find(scenario.version, prompt)
    payer = payer or Payer(own_account(user))
    return Choice(mode, payer, known, reason="" if known else why_not(payer))


def sends(user: User | None, scenario: Scenario) -> bool:
    """Whether a prompt that this person submits here leaves this site, to be read by Claude."""
    if user is None or mode_of(scenario) == EMBEDDED:
        return False
    return not why_not(Payer(own_account(user)))


def claude_grades() -> bool:
    """Whether Claude reads anybody's prompts on this site. One query at most."""
    if not has_key():
        return False
    if settings.PROMPTLAB_GRADER != EMBEDDED:
        return True
    return Scenario.objects.filter(grader__in=(AUTO, CLAUDE)).exists()


def mode_of(scenario: Scenario) -> str:
    """The scenario's own grader, else the site's."""
    return scenario.grader or str(settings.PROMPTLAB_GRADER)


def find(version: ScenarioVersion, prompt: str) -> Judgement | None:
    """What today's judge found in the same prompt before."""
    return Judgement.objects.filter(
        version=version,
        prompt_digest=digest(prompt),
        model=settings.PROMPTLAB_JUDGE_MODEL,
        judge_version=judge.VERSION,
    ).first()


def digest(prompt: str) -> str:
    return hashlib.sha256(prompt.encode()).hexdigest()


def own_account(user: User) -> UUID | None:
    """The personal account, None for people who have none yet. Guests never have one."""
    found = Account.objects.filter(personal_to=user).values_list("id", flat=True)
    return found.first()


def why_not(payer: Payer) -> str:
    """Why the judge cannot be asked; "" when it can."""
    if payer.account_id is None:  # such as a test key's, whether Claude is set up or not
        return Attempt.Reason.NO_BUDGET
    if not has_key():
        return Attempt.Reason.NO_KEY
    return "" if budgets.left(payer.account_id) > 0 else Attempt.Reason.NO_BUDGET
