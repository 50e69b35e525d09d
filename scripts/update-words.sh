#!/bin/sh
# After a change of the window's texts: finds them in the sources and tells every catalogue about them.
set -eu
words=$(dirname "$0")/../viz/words
"$(dirname "$0")/extract-words.sh" "$words/osiscope.pot"
for catalogue in "$words"/*.po; do
    msgmerge --quiet --update --backup=none --previous "$catalogue" "$words/osiscope.pot"
    echo "$(basename "$catalogue"): $(msgfmt --statistics --output-file=/dev/null "$catalogue" 2>&1)"
done
