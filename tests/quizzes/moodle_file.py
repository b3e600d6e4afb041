"""A small file as Moodle exports it: a picture, and things that have no place here."""

from base64 import b64encode
from typing import Final

GIF: Final = (
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x00\x00\x00\x00\x00,"
    b"\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
)
MOODLE: Final = f"""<?xml version="1.0" encoding="UTF-8"?>
<quiz>
  <question type="multichoice">
    <name><text>Waves</text></name>
    <questiontext format="html">
      <text><![CDATA[<p>Which wave? <img src="@@PLUGINFILE@@/wave.gif" alt="A wave"></p>]]></text>
      <file name="wave.gif" path="/" encoding="base64">{b64encode(GIF).decode()}</file>
    </questiontext>
    <defaultgrade>2</defaultgrade>
    <single>true</single>
    <answer fraction="100" format="html"><text>This one</text></answer>
    <answer fraction="0" format="html">
      <text><![CDATA[That one <iframe src="https://example.org/"></iframe>]]></text>
    </answer>
  </question>
  <question type="truefalse">
    <name><text>Signal</text></name>
    <questiontext format="html"><text>The signal shrinks.</text></questiontext>
    <answer fraction="100" format="moodle_auto_format"><text>true</text></answer>
    <answer fraction="0" format="moodle_auto_format"><text>false</text></answer>
  </question>
</quiz>
"""
