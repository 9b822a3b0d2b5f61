"""What an organisation says of itself: the paragraph about it, in each language, that filing adds where the copy has none.

Its own people change it, and the desk; what was filed already keeps the paragraph that it had.
"""

from collections.abc import Mapping

from kawat.actions.filing import known_language, refuse_half_character
from kawat.actions.people import Actor, permit
from kawat.core.because import Because
from kawat.core.errors import BadField, NoSuchIssuer
from kawat.core.terms import Right
from kawat.formats.reading import clean
from kawat.store import models
from kawat.store.journal import note
from kawat.store.transactions import deciding

LONGEST = 5_000
"""Characters of one paragraph: it stands under every release."""


def describe(actor: Actor, code: str, boilerplates: Mapping[str, str]) -> None:
    """Say what stands about the issuer in each of these languages; an empty text takes a language's away."""
    permit(actor, Right.FILE, issuer=code)
    told: dict[str, str] = {}
    for language, text in boilerplates.items():
        known_language(language)
        refuse_half_character("boilerplate", text)
        if len(text) > LONGEST:
            raise BadField(
                field="boilerplate",
                reason=Because("it is longer than {limit} characters ({language})", limit=LONGEST, language=language),
            )
        told[language] = clean(text, name="boilerplate").strip() if text.strip() else ""
    with deciding():
        issuer = models.Issuer.objects.filter(code=code, active=True).first()
        if issuer is None:
            raise NoSuchIssuer(name=code, known=code)
        before = dict(issuer.boilerplates)
        issuer.boilerplates = {language: text for language, text in {**before, **told}.items() if text}
        changed = sorted(each for each in told if before.get(each, "") != told[each])
        if not changed:
            return
        issuer.save(update_fields=["boilerplates"])
        note("described", f"issuer:{issuer.pk}", actor=actor.user, languages=changed)
