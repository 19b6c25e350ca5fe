"""Councils with children's services, their regions and statistical neighbours."""

from django.db import models


class Region(models.Model):
    """A region of England, or Inner or Outer London, which DfE compares within."""

    code = models.CharField(max_length=12, primary_key=True)
    name = models.CharField(max_length=40)
    lait_number = models.PositiveSmallIntegerField(unique=True)

    class Meta:
        ordering = ("lait_number",)

    def __str__(self) -> str:
        return self.name


class Authority(models.Model):
    """A council, by its three-digit DfE number; five of them have been abolished."""

    la_number = models.PositiveSmallIntegerField(primary_key=True)
    name = models.CharField(max_length=60)
    ees_name = models.CharField(max_length=60, help_text="Its name in DfE's statistics.")
    ons_code = models.CharField(max_length=9)
    previous_ons_codes = models.CharField(max_length=60, blank=True)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="authorities")
    london_part = models.ForeignKey(
        Region, on_delete=models.PROTECT, null=True, blank=True, related_name="london_authorities"
    )
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("name",)
        verbose_name_plural = "authorities"

    def __str__(self) -> str:
        return self.name


class StatisticalNeighbour(models.Model):
    """One of the ten councils most like a council, in the set of 2021 or of 2025."""

    version = models.PositiveSmallIntegerField()
    authority = models.ForeignKey(Authority, on_delete=models.CASCADE, related_name="neighbours")
    neighbour = models.ForeignKey(Authority, on_delete=models.CASCADE, related_name="neighbour_of")
    position = models.PositiveSmallIntegerField()
    closeness = models.CharField(max_length=20)

    class Meta:
        ordering = ("version", "authority", "position")
        constraints = (
            models.UniqueConstraint(
                fields=("version", "authority", "position"), name="one_neighbour_in_each_place"
            ),
            models.UniqueConstraint(
                fields=("version", "authority", "neighbour"), name="a_neighbour_only_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.position}. {self.neighbour}"
