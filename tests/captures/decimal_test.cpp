#include "captures/decimal.hpp"

#include <gtest/gtest.h>

#include <string>

namespace osiscope {
namespace {

/// What was read, and what was left over.
std::string read_by(std::optional<double> (*take)(std::string_view&), std::string_view text) {
    const std::optional<double> value = take(text);
    return value ? std::to_string(*value) + " " + std::to_string(*value * 1e300) + "|" + std::string(text) : "none";
}

TEST(Decimal, ReadsANumberAndLeavesWhatFollows) {
    std::string_view text = "2.5G";
    EXPECT_EQ(take_decimal(text), 2.5);
    EXPECT_EQ(text, "G");
    text = "1e-6";
    EXPECT_EQ(take_decimal_by_strtod(text), 1e-6);
    EXPECT_EQ(text, "");
}

TEST(Decimal, IsReadTheSameByStrtod) {
    for (const char* text :
         {"",      "0",     "10M",   "2.5G",  "64k",    "1e3ms", "1e",       "1e+",    "1e+2s", "-1",        "-",
          "+1",    "--1",   "-+1",   ".5",    "5.",     ".",     " 1",       "1 ",     "0x10",  "inf",       "nan",
          "1.2.3", "1e5e5", "1e5-3", "1e999", "-1e999", "0e999", "1e-999",   "0.0e-9", "1-2",   "4.9e-324",  "1e-400s",
          "00012", "e5",    "E5",    "1E5",   "5%",     "0,5",   "infinity", "1e-",    "-0",    "-0.0e-5ms", "0e5"})
        EXPECT_EQ(read_by(take_decimal_by_strtod, text), read_by(take_decimal, text)) << '"' << text << '"';
}

}  // namespace
}  // namespace osiscope
