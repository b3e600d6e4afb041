"""The types of questions that files of QTI 1.2 have and no question of ours is."""

from typing import Final

from studypack.common.wording import Message

UNKNOWN_TYPES: Final = {
    "file_upload": Message("it asks for a file to be uploaded, which no question of ours does"),
    "calculated": Message("its answer is a formula, which is not carried"),
    "hot_spot": Message("it asks for a place in an image, which no question of ours does"),
    "categorization": Message("it asks to sort into categories, which no question of ours does"),
    "formula": Message("its answer is a formula, which is not carried"),
}
