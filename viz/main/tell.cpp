#include "viz/main/tell.hpp"

#include <string>

#include "layers/escaped_text.hpp"

namespace osiscope {

namespace {

void write(std::FILE* to, const std::string& text) { std::fwrite(text.data(), 1, text.size(), to); }

}  // namespace

void tell(std::FILE* to, std::string_view line) { write(to, escaped(line) + "\n"); }

void tell_lines(std::FILE* to, std::string_view text) { write(to, escaped_lines(text)); }

}  // namespace osiscope
