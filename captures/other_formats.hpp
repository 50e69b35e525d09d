// Files that people take for a capture osiscope reads: other programs' capture formats, archives, text.
#pragma once

#include <string>

#include "layers/bytes.hpp"

namespace osiscope {

/// What a file that starts like this is and how to get a capture out of it, as a sentence that begins with "it is";
/// empty when nothing well known starts so. `start` is as much of the file's beginning as there is, at best a few
/// hundred bytes. The magic numbers are those of Wireshark's wiretap and of file(1).
[[nodiscard]] std::string other_format(Bytes start);

}  // namespace osiscope
