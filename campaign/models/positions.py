"""Who stands where, what is held of what, and how many: each with whose word it is."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from documents.models import Dated

from .base import Row, Topic, exactly_one


class Attributed(models.Model):
    """Whose description it is, where it is not the subject's own words."""

    DESCRIBERS = ("according_to_person", "according_to_organization")

    according_to_person = models.ForeignKey(
        "Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("according to (person)"),
    )
    according_to_organization = models.ForeignKey(
        "Organization", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("according to (organization)"),
    )  # fmt: skip
    according_to = models.CharField(
        _("according to (as the source names them)"), max_length=200, blank=True,
        help_text=_("Where there is no record of them."),
    )  # fmt: skip
    describer_takes_part = models.BooleanField(
        _("the describer takes part"), default=False,
        help_text=_("They write as one of those they describe (“we focus on …”)."),
    )  # fmt: skip

    class Meta:
        abstract = True

    @property
    def describer(self):
        return self.according_to_person or self.according_to_organization or self.according_to

    @classmethod
    def somebody(cls):
        """A condition: exactly one describer is given."""
        return (exactly_one(*cls.DESCRIBERS) & Q(according_to="")) | (
            Q(**{f"{name}__isnull": True for name in cls.DESCRIBERS}) & ~Q(according_to="")
        )

    @classmethod
    def nobody(cls):
        """A condition: no describer is given."""
        return Q(
            according_to="",
            describer_takes_part=False,
            **{f"{name}__isnull": True for name in cls.DESCRIBERS},
        )


class Endorsement(Row, Attributed, Dated):
    """Who stands where: somebody's part in a statement, petition or campaign.

    An unnamed group stays in the source's words and is nobody else. A single signer is recorded only
    who acted in public in a stated capacity.
    """

    class Role(models.TextChoices):
        LAUNCHED = "launched", _("launched")
        PREPARED = "prepared", _("prepared")
        FIRST_SIGNATORY = "first_signatory", _("first signatory")
        SIGNED = "signed", _("signed")
        SUPPORTS = "supports", _("supports")
        RECOMMENDS = "recommends", _("recommends")
        SOLIDARITY = "solidarity", _("expressed solidarity")
        OPPOSES = "opposes", _("opposes")

    INITIATORS = (Role.LAUNCHED, Role.PREPARED)
    owners = ("petition", "statement", "campaign")

    petition = models.ForeignKey("Petition", models.CASCADE, null=True, blank=True, related_name="endorsements")
    statement = models.ForeignKey("Statement", models.CASCADE, null=True, blank=True, related_name="endorsements")
    campaign = models.ForeignKey("Campaign", models.CASCADE, null=True, blank=True, related_name="endorsements")
    role = models.CharField(_("role"), max_length=15, choices=Role)
    organization = models.ForeignKey(
        "Organization", models.PROTECT, null=True, blank=True, related_name="endorsements",
        verbose_name=_("organization"),
    )  # fmt: skip
    person = models.ForeignKey(
        "Person", models.PROTECT, null=True, blank=True, related_name="endorsements", verbose_name=_("person")
    )
    group = models.CharField(
        _("or an unnamed group, in the source’s words"), max_length=300, blank=True,
        help_text=_("“some ENSU supporters” is not ENSU."),
    )  # fmt: skip

    class Meta(Row.Meta):
        verbose_name = _("endorsement")
        verbose_name_plural = _("who stands where")
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=exactly_one("petition", "statement", "campaign"),
                name="campaign_endorsement_has_one_owner",
                violation_error_message=_("An endorsement belongs to one petition, statement or campaign."),
            ),
            models.CheckConstraint(
                condition=(exactly_one("organization", "person") & Q(group=""))
                | (Q(organization__isnull=True, person__isnull=True) & ~Q(group="")),
                name="campaign_endorsement_names_one",
                violation_error_message=_(
                    "Choose an organization, or a person, or write the group in the source’s words."
                ),
            ),
            models.CheckConstraint(
                condition=Attributed.somebody() | Attributed.nobody(),
                name="campaign_endorsement_has_one_describer",
                violation_error_message=_("Give one describer: a person, or an organization, or a name; or none."),
            ),
        ]

    def __str__(self):
        return f"{self.who}: {self.get_role_display()}"

    @property
    def who(self):
        return self.organization or self.person or self.group

    def derive(self):
        self.derive_dates()


class Position(Row, Attributed, Dated):
    """What a statement, petition, organization or person holds on a topic, and by whose word.

    Either the passage is the subject's own words, or the describer is named: never neither.
    `date` is as of when.
    """

    owners = ("petition", "statement", "organization", "person")

    petition = models.ForeignKey("Petition", models.CASCADE, null=True, blank=True, related_name="positions")
    statement = models.ForeignKey("Statement", models.CASCADE, null=True, blank=True, related_name="positions")
    organization = models.ForeignKey("Organization", models.CASCADE, null=True, blank=True, related_name="positions")
    person = models.ForeignKey("Person", models.CASCADE, null=True, blank=True, related_name="positions")
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="positions", verbose_name=_("topic"))
    summary = models.CharField(
        _("what is held"), max_length=300,
        help_text=_("Short, in the words of whoever says it; quotation marks where they are theirs."),
    )  # fmt: skip
    own_words = models.BooleanField(
        _("own words"), default=False, help_text=_("The cited passage is the subject’s own wording.")
    )

    class Meta(Row.Meta):
        verbose_name = _("position")
        verbose_name_plural = _("positions")
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=exactly_one("petition", "statement", "organization", "person"),
                name="campaign_position_has_one_owner",
                violation_error_message=_("A position belongs to one petition, statement, organization or person."),
            ),
            models.CheckConstraint(
                condition=(Q(own_words=True) & Attributed.nobody()) | (Q(own_words=False) & Attributed.somebody()),
                name="campaign_position_says_whose_word_it_is",
                violation_error_message=_(
                    "Say whose description this is (one person, organization or name), or mark it as own words."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.topic}: {self.summary[:60]}"

    def derive(self):
        self.derive_dates()


class Figure(Row, Attributed, Dated):
    """How many, of what, by whose count. Two sources that differ give two figures.

    `date` is as of when. `of` is the same text wherever the same thing is counted, so that figures can be
    shown side by side.
    """

    class Qualifier(models.TextChoices):
        EXACT = "exact", _("exactly")
        ABOUT = "about", _("about")
        AT_LEAST = "at_least", _("at least")
        MORE_THAN = "more_than", _("more than")
        AT_MOST = "at_most", _("at most")

    class Kind(models.TextChoices):
        SIGNATURES = "signatures", _("signatures")
        PRISONERS = "prisoners", _("prisoners")
        DETAINED = "detained", _("detained")
        MARCHERS = "marchers", _("marchers")
        OTHER = "other", _("other")

    owners = ("petition", "statement", "update", "campaign")

    petition = models.ForeignKey("Petition", models.CASCADE, null=True, blank=True, related_name="figures")
    statement = models.ForeignKey("Statement", models.CASCADE, null=True, blank=True, related_name="figures")
    update = models.ForeignKey("Update", models.CASCADE, null=True, blank=True, related_name="figures")
    campaign = models.ForeignKey("Campaign", models.CASCADE, null=True, blank=True, related_name="figures")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.OTHER)
    of = models.CharField(_("of what"), max_length=200, help_text=_("“political prisoners in Russia”"))
    low = models.BigIntegerField(_("number, or the lowest"), null=True, blank=True)
    high = models.BigIntegerField(_("highest"), null=True, blank=True)
    words = models.CharField(
        _("in the source’s words"),
        max_length=200,
        blank=True,
        help_text=_("“dozens”: where there is no number."),
    )
    qualifier = models.CharField(_("qualifier"), max_length=10, choices=Qualifier, blank=True)
    preferred = models.BooleanField(_("preferred"), default=False)
    preferred_because = models.CharField(
        _("preferred because"),
        max_length=300,
        blank=True,
        help_text=_("Public. Required where it is preferred."),
    )

    class Meta(Row.Meta):
        verbose_name = _("figure")
        verbose_name_plural = _("figures")
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=exactly_one("petition", "statement", "update", "campaign"),
                name="campaign_figure_has_one_owner",
                violation_error_message=_("A figure belongs to one petition, statement, update or campaign."),
            ),
            models.CheckConstraint(
                condition=(Q(low__isnull=False) | Q(high__isnull=False)) & ~Q(qualifier="")
                | (Q(low__isnull=True, high__isnull=True, qualifier="") & ~Q(words="")),
                name="campaign_figure_has_a_number_or_words",
                violation_error_message=_("Give a number and its qualifier, or the source’s words alone."),
            ),
            models.CheckConstraint(
                condition=Q(low__isnull=True) | Q(high__isnull=True) | Q(low__lte=F("high")),
                name="campaign_figure_lowest_is_not_above_highest",
                violation_error_message=_("The lowest number is above the highest."),
            ),
            models.CheckConstraint(
                condition=(Q(low__isnull=True) | Q(low__gte=0)) & (Q(high__isnull=True) | Q(high__gte=0)),
                name="campaign_figure_is_not_negative",
                violation_error_message=_("A count is not negative."),
            ),
            models.CheckConstraint(
                condition=Attributed.somebody(),
                name="campaign_figure_says_whose_count_it_is",
                violation_error_message=_("Say whose figure this is: one person, organization or name."),
            ),
            models.CheckConstraint(
                condition=Q(preferred=False, preferred_because="") | (Q(preferred=True) & ~Q(preferred_because="")),
                name="campaign_figure_is_preferred_for_a_reason",
                violation_error_message=_("Say in public why this figure is preferred."),
            ),
        ]

    def __str__(self):
        number = self.high if self.low is None else self.low
        return f"{self.of}: {self.words if number is None else number}"

    def derive(self):
        self.derive_dates()
