"""Tables that the admin takes away and brings along: CSV and xlsx, never a formula."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from import_export.admin import ExportMixin, ImportExportMixin
from import_export.formats.base_formats import CSV, XLSX
from import_export.forms import ExportForm, ImportForm
from tablib import Dataset

from studypack.common.spreadsheets import shield, unshielded

MOST_BYTES: Final = 1_000_000


def shielded(table: Dataset) -> Dataset:
    """The table, none of whose texts is a formula."""
    rows = ([shield(cell) if isinstance(cell, str) else cell for cell in row] for row in table)
    return Dataset(*rows, headers=table.headers)


class ShieldedCSV(CSV):
    """CSV without formulas; what an export shielded is read back as it was."""

    def export_data(self, dataset: Dataset, **kwargs: Any) -> Any:
        """The file."""
        return super().export_data(shielded(dataset), **kwargs)

    def create_dataset(self, in_stream: Any, **kwargs: Any) -> Dataset:
        """The table of a file."""
        table = super().create_dataset(in_stream, **kwargs)
        rows = ([unshielded(cell) for cell in row] for row in table)
        return Dataset(*rows, headers=table.headers)


class ShieldedXLSX(XLSX):
    """A workbook without formulas."""

    def export_data(self, dataset: Dataset, **kwargs: Any) -> Any:
        """The file."""
        return super().export_data(shielded(dataset), **kwargs)


class BoundedImportForm(ImportForm):
    """Takes a file that can be read while somebody waits."""

    def clean_import_file(self) -> Any:
        """The file, unless it is too large."""
        file = self.cleaned_data["import_file"]
        if file.size > MOST_BYTES:
            said = _("import_file: {size} is more than {limit} bytes")
            raise forms.ValidationError(said.format(size=file.size, limit=MOST_BYTES))
        return file


class TakenAway(ExportMixin):
    """A list that is taken away as it is searched and narrowed."""

    # The other form, in which fields are ticked, has styles and scripts in its attributes.
    export_form_class = ExportForm
    export_formats = [ShieldedCSV, ShieldedXLSX]


class BroughtAlong(TakenAway, ImportExportMixin):
    """A list that is taken away, and that a CSV file adds to after a dry run of every row."""

    import_formats = [ShieldedCSV]
    import_template_name = "admin/brought_along.html"
    import_form_class = BoundedImportForm
