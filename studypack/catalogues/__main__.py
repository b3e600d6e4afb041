"""`python -m studypack.catalogues`: the catalogues are compiled, as an image needs them."""

from pathlib import Path

from studypack.catalogues.compiling import compile_catalogues

if __name__ == "__main__":
    compile_catalogues(Path(__file__).resolve().parents[2])
