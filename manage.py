#!/usr/bin/env python
"""Django's command line for Study Pack."""

import os
import sys

from django.core.management import execute_from_command_line

from studypack.common.environment import SettingError

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studypack.settings")
    try:
        execute_from_command_line(sys.argv)
    except SettingError as error:
        sys.exit(str(error))
