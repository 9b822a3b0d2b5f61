"""Who files and who works here. Accounts are Django's own; a Membership says what an account is to the wire."""

from django.conf import settings
from django.db import models

from kawat.core.terms import Rank, Role


class Issuer(models.Model):
    """A company or an institution that a release speaks for. Boilerplates and contacts stand by language; `logo` names
    its blob, with size, width and height, or is empty."""

    code = models.SlugField(max_length=64, unique=True, allow_unicode=True)
    name = models.CharField(max_length=200)
    boilerplates = models.JSONField(default=dict)
    contacts = models.JSONField(default=dict, db_default={})
    tickers = models.JSONField(default=list, db_default=[])
    logo = models.JSONField(default=dict, db_default={})
    active = models.BooleanField(default=True)

    class Meta:
        db_table = "issuer"

    def __str__(self) -> str:
        return self.name


class Provider(models.Model):
    """Who syndicates others' stories, with the disclaimer that each language of theirs must carry."""

    code = models.SlugField(max_length=64, unique=True, allow_unicode=True)
    name = models.CharField(max_length=200)
    disclaimers = models.JSONField(default=dict)
    approves_itself = models.BooleanField(default=False)
    active = models.BooleanField(default=True)

    class Meta:
        db_table = "provider"

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """What a user is: an editor of the wire, or the hand of one issuer or provider. Only an issuer's have ranks."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=16, choices=[(role.value, role.value) for role in Role])
    issuer = models.ForeignKey(Issuer, models.CASCADE, null=True, blank=True)
    provider = models.ForeignKey(Provider, models.CASCADE, null=True, blank=True)
    subscriber = models.ForeignKey("store.Subscriber", models.CASCADE, null=True, blank=True)
    rank = models.CharField(max_length=16, db_default=Rank.FILE.value, default=Rank.FILE.value)

    class Meta:
        db_table = "membership"

    def __str__(self) -> str:
        return f"{self.role} {self.issuer_id or self.provider_id or ''}"


class Person(models.Model):
    """How somebody wants their pages: the language, the zone and how dense, '' where the browser, UTC and each room decide; and their letters,
    which go to the address of their account. `declined` are the turns and `alarms` the alarms, parted by commas, that they
    do not and do want to be told of; `everyones` asks for those of what their colleagues filed too."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="person")
    language = models.CharField(max_length=16, db_default="", default="")
    zone = models.CharField(max_length=64, db_default="", default="")
    density = models.CharField(max_length=16, db_default="", default="")
    declined = models.TextField(db_default="", default="")
    everyones = models.BooleanField(db_default=False, default=False)
    alarms = models.TextField(db_default="", default="")

    class Meta:
        db_table = "person"

    def __str__(self) -> str:
        return str(self.user_id)


class ApiKey(models.Model):
    """A key for machines: only its hash is kept. `scopes` are words of `core.terms.Right`, and 'read'. `used_us` is when
    it was used last, to some ten minutes."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="api_keys")
    name = models.CharField(max_length=100)
    hash = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    created_us = models.BigIntegerField()
    revoked_us = models.BigIntegerField(null=True)
    used_us = models.BigIntegerField(null=True)

    class Meta:
        db_table = "api_key"

    def __str__(self) -> str:
        return self.name


class Knock(models.Model):
    """Somebody asked for a link: keyed hashes of the network that they asked from and of what they asked for, by which
    it is counted how often. A day later the row is gone."""

    client = models.CharField(max_length=32, db_index=True)
    about = models.CharField(max_length=32, db_index=True)
    at_us = models.BigIntegerField(db_index=True)

    class Meta:
        db_table = "knock"

    def __str__(self) -> str:
        return f"knock {self.pk}"


class Enrolment(models.Model):
    """Somebody who asked for mail or for a password, until they open the link that was mailed to them. All that they
    said is sealed; `mac` is the keyed hash of their address. `issuer` is whose people they are invited to join."""

    uid = models.CharField(max_length=32, unique=True)
    mac = models.CharField(max_length=32, db_index=True)
    sealed = models.BinaryField()
    created_us = models.BigIntegerField(db_index=True)
    until_us = models.BigIntegerField()
    issuer = models.ForeignKey(Issuer, models.CASCADE, null=True)

    class Meta:
        db_table = "enrolment"

    def __str__(self) -> str:
        return self.uid
