#!/bin/sh
# The texts of the window, as they stand in the sources, into a gettext template. Usage: scripts/extract-words.sh OUT.pot
# layers/words.hpp has the functions that are looked for. No date and no lines of the sources: it changes with the texts.
set -eu
out=$(realpath "$1")
cd "$(dirname "$0")/.."
find layers captures lessons viz -name '*.[ch]pp' | LC_ALL=C sort |
    xgettext --force-po --files-from=- --language=C++ --from-code=UTF-8 --add-location=file --package-name=osiscope --output=- \
        --keyword= --keyword=said:1 --keyword=say:1 --keyword=say_count:1,2 --keyword=to_say:1 |
    sed -e '/^"POT-Creation-Date:/d' -e 's/charset=CHARSET/charset=UTF-8/' |
    # So that msgfmt refuses a translation with a gap that its English has not, or without one that it has.
    awk 'BEGIN { RS = ""; ORS = "\n\n" } /\{[a-z_]+\}/ { sub(/\nmsgid /, "\n#, python-brace-format&") } { print }' |
    msgcat --force-po --output-file="$out" -
