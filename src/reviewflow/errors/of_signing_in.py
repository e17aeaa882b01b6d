"""What is refused to whoever signs in, and about accounts."""

from __future__ import annotations

from .refusal import Refusal


class SignInRefused(Refusal):
    """The email address, the password or the code is wrong. Check them and try again."""


class SignInPaused(Refusal):
    """Too many attempts went wrong, so nothing is tried before {until}. Wait until then; if you have forgotten your
    password or lost your phone, ask your administrator for a new set-up link."""


class SignInOver(Refusal):
    """You took too long, or signed in already in another window. Begin again."""


class SetUpLinkSpent(Refusal):
    """This link was used already, or its time has run out. Ask your administrator for a new one."""


class PasswordNotTaken(Refusal):
    """That password cannot be used: {why}. {do}"""


class AccountNotGiven(Refusal):
    """{person} cannot be given an account: {why}. {do}"""


class AccountNotFound(Refusal):
    """{person} has no account in {partnership}. See the accounts with `reviewflow accounts list`."""


class IdentityProviderFailed(Refusal):
    """Signing in with your work account did not succeed: {why}. {do}"""


class NoAccessHere(Refusal):
    """{who} may not use this service: {why}. {do}"""
