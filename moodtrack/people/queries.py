from moodtrack.people.models import Account, Client, Therapist


def client_of(account: Account) -> Client | None:
    """The client this account is, if it is one."""
    return Client.objects.select_related("account").filter(pk=account.pk).first()


def therapist_of(account: Account) -> Therapist | None:
    """The therapist this account is, if it is one."""
    return Therapist.objects.select_related("account", "practice").filter(pk=account.pk).first()


def name_of(account: Account) -> str:
    """The name an audit line gives this account: a therapist's own, none for a client."""
    return Therapist.objects.filter(pk=account.pk).values_list("name", flat=True).first() or ""


def email_is_known(email: str) -> bool:
    """Whether somebody signs in with this address."""
    return Account.objects.filter(email__iexact=email).exists()
