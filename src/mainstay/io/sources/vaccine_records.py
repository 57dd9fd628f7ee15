"""Records of the WHO web service for vaccines: nested JSON as flat rows, with its fields checked one by one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from mainstay.errors import InputError
from mainstay.io.sources.countries import code_of_code, code_of_name, translated
from mainstay.io.sources.dates import today
from mainstay.io.sources.layout import field_missing, field_unknown
from mainstay.io.sources.opened_file import OpenedFile
from mainstay.io.sources.reading import RECORD, Reading, clean_cells
from mainstay.model.fields import FIELD_TYPES

COLLECTION = "FinishedVaccineProducts"
_P = "ProductDetails."
_APPLICANT = _P + "ApplicantOrganization."
_VACCINE = _P + "VaccineDetails."
#: what is read, and where it stands in a record
READ = {
    "reference": _P + "Identification.Name",
    "status": _P + "Status",
    "published": _P + "LastPublishingDate",
    "accepted": _P + "DateOfPreQualifiedAcceptance",
    "applicant": _APPLICANT + "Identification.Name",
    "country_code": _APPLICANT + "Address.ISOCountryCode",
    "country": _APPLICANT + "Address.Country",
    "doses": _P + "DosageDetails.NoOfDosagesPerPrimaryContainer",
    "shelf_life": _P + "StorageDetails.ShelfLife",
    "storage": _P + "StorageDetails.Temperature",
    "presentation": _P + "Presentation",
    "full_name": _VACCINE + "VaccineName.FullName",
    "short_name": _VACCINE + "VaccineName.AbbreviatedName",
}
#: what every record has, also that of a withdrawn product
ALWAYS = ("reference", "status", "published")
#: branches of a record whose fields are known and not read
_OTHER = """
    DocumentDetails[].FileExtension DocumentDetails[].FileType DocumentDetails[].Identification.Id
    DocumentDetails[].Identification.Name DocumentDetails[].Type DocumentDetails[].VersionId
    ProductDetails.ApplicantOrganization.Address.AddressLine1
    ProductDetails.ApplicantOrganization.Address.City
    ProductDetails.ApplicantOrganization.Address.PostalCode
    ProductDetails.ApplicantOrganization.Address.Region
    ProductDetails.ApplicantOrganization.Address.State
    ProductDetails.ApplicantOrganization.Contact[].Website
    ProductDetails.ApplicantOrganization.Identification.Id ProductDetails.AssessmentProcedure
    ProductDetails.BulkSupplier.Id ProductDetails.BulkSupplier.Name
    ProductDetails.ConsumptionDetails.Diluent ProductDetails.Identification.Id
    ProductDetails.NRADetails.Address.AddressLine1 ProductDetails.NRADetails.Address.Country
    ProductDetails.NRADetails.Contact[].Website ProductDetails.NRADetails.Identification.Id
    ProductDetails.NRADetails.Identification.Name ProductDetails.PharmaceuticalForm
    ProductDetails.PresentationOther ProductDetails.PreservativeConcentartionDetails.Id
    ProductDetails.PreservativeDetails.Id ProductDetails.PublishingRemarks ProductDetails.Type
    ProductDetails.VaccineDetails.Identification.Id ProductDetails.VaccineDetails.MultidoseVialPolicy
    ProductDetails.VaccineDetails.RouteOfAdministrationVx
    ProductDetails.VaccineDetails.VaccineName.CommercialName ProductDetails.VaccineDetails.VialMonitor
    ProductIngredients[].Function ProductIngredients[].Identification.Id ProductIngredients[].Product
    ProductIngredients[].ProductComponentType ProductIngredients[].Type ProductIngredients[].Unit
    ProductPackaging[].ColdChainVolume ProductPackaging[].ComponentPacked
    ProductPackaging[].FVPPackagingType ProductPackaging[].Id
    ProductPackaging[].SecondaryPackaging.Description ProductPackaging[].SecondaryPackaging.Dosage
    ProductPackaging[].SecondaryPackaging.Height ProductPackaging[].SecondaryPackaging.Length
    ProductPackaging[].SecondaryPackaging.PrimaryContainers ProductPackaging[].SecondaryPackaging.Width
    ProductPackaging[].ShippingContainer.Configuration
    ProductPackaging[].ShippingContainer.TotalContainers ProductPackaging[].ShippingContainer.TotalDoses
    ProductPackaging[].ShippingContainer.Volume ProductPackaging[].TertiaryPackaging.Description
    ProductPackaging[].TertiaryPackaging.TotalContainers ProductPackaging[].TertiaryPackaging.TotalDoses
    ProductPackaging[].TertiaryPackaging.Volume SiteDetails[].Organization.Address.AddressLine1
    SiteDetails[].Organization.Address.City SiteDetails[].Organization.Address.Country
    SiteDetails[].Organization.Address.PostalCode SiteDetails[].Organization.Address.State
    SiteDetails[].Organization.Identification.Id SiteDetails[].Organization.Identification.Name
    SiteDetails[].SiteActivity SiteDetails[].Status
"""
OTHER = frozenset(_OTHER.split())


def vaccine_rows(reading: Reading, opened: OpenedFile) -> pl.DataFrame:
    """Read the answer of the web service.

    Parameters
    ----------
    reading : Reading
        Takes counts, records left out and changes of the fields, each with the record in which it was seen first.
    opened : OpenedFile
        The file.

    Returns
    -------
    polars.DataFrame
        One row for each usable record, with the columns of `READ`, ``economy_id``, ``approved_on``,
        ``published_on``.

    Raises
    ------
    json.JSONDecodeError
        The text is no JSON.
    InputError
        The text is JSON of another shape.
    """
    answer = json.loads(opened.text)
    records = answer.get(COLLECTION) if isinstance(answer, dict) else None
    if not isinstance(records, list):
        msg = f"there is no list {COLLECTION!r} at the top of the file"
        raise InputError(msg, where=opened.name)
    reading.count_read(opened.name, len(records))
    leaves = [dict(_leaves(record)) for record in records]
    _report_changes(reading, opened.name, leaves)
    columns = {
        name: pl.Series([_text(leaf.get(path)) for leaf in leaves], dtype=pl.String) for name, path in READ.items()
    }
    has = {f"has_{name}": pl.Series([path in leaf for leaf in leaves], dtype=pl.Boolean) for name, path in READ.items()}
    rows = clean_cells(pl.DataFrame({**columns, **has}).with_row_index(RECORD, offset=1).cast({RECORD: pl.Int64}))
    return _usable(reading, opened.name, rows)


def _usable(reading: Reading, file: str, rows: pl.DataFrame) -> pl.DataFrame:
    rows = rows.with_columns(
        economy_id=pl.coalesce(
            translated(rows["country_code"], code_of_code), translated(rows["country"], code_of_name)
        ),
        approved_on=_day(pl.col("accepted")),
        published_on=_day(pl.col("published").str.slice(0, 10)),
    )
    essential = ("applicant", "full_name", "short_name")
    lacking = [pl.when(~pl.col(f"has_{name}")).then(pl.lit(READ[name])) for name in ("reference", *essential)]
    what = pl.concat_str(lacking, separator=", ", ignore_nulls=True)
    withdrawn = pl.col("status").str.to_lowercase().str.starts_with("withdrawn")
    kept = reading.set_aside(
        file,
        rows,
        ("withdrawn", withdrawn, pl.concat_str("reference", "status", separator=": ", ignore_nulls=True)),
        ("field_missing", what != "", pl.concat_str("reference", what, separator=": ", ignore_nulls=True)),
        ("identifier_invalid", pl.col("reference").str.contains("|", literal=True), pl.col("reference")),
        ("name_missing", pl.any_horizontal(pl.col("reference", *essential).is_null()), pl.col("reference")),
    )
    unread = pl.col("accepted").is_not_null() & pl.col("approved_on").is_null()
    reading.warn_values(file, "accepted", kept, unread, "dates that cannot be read or are to come, left empty")
    reading.use(file, kept.height)
    return kept.drop(f"has_{name}" for name in READ)


def _day(text: pl.Expr) -> pl.Expr:
    """Read a date; one that is still to come is none."""
    day = FIELD_TYPES["date"].read(text)
    return pl.when(day <= today()).then(day)


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every value of a record with its path; of a list, the last value of each path stands."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _leaves(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner, f"{path}[]")
    else:
        yield path, value


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _report_changes(reading: Reading, file: str, leaves: Sequence[Mapping[str, Any]]) -> None:
    """Report fields that are missing from a record, and fields that nobody has seen before, by name and record."""
    known = {*READ.values(), *OTHER}
    missing: dict[str, list[int]] = {}
    unknown: dict[str, list[int]] = {}
    for number, leaf in enumerate(leaves):
        whole = any(path.startswith(_VACCINE) for path in leaf)
        for name in READ if whole else ALWAYS:
            if READ[name] not in leaf:
                missing.setdefault(READ[name], []).append(number)
        for path in leaf:
            if path not in known and not _is_empty_branch(path, leaf[path], known):
                unknown.setdefault(path, []).append(number)
    for found, problem in ((missing, field_missing), (unknown, field_unknown)):
        for path, numbers in found.items():
            first = numbers[0]
            key = _text(leaves[first].get(READ["reference"])) or f"record {first + 1}"
            more = f"in {len(numbers)} of {len(leaves)} records, first in {key}"
            reading.problem(problem(reading.info.name, file, path, record=first + 1, key=key, hint=more))


def _is_empty_branch(path: str, value: Any, known: set[str]) -> bool:
    """Tell whether a path is a known branch that is null as a whole."""
    return value is None and any(name.startswith((f"{path}.", f"{path}[]")) for name in known)
