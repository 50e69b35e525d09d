// Quantities as text: never "0" for what is not 0, at least two significant digits, a unit that fits.
#include <gtest/gtest.h>

#include "layers/quantity.hpp"

namespace osiscope {
namespace {

TEST(Quantity, DurationsHaveThreeDigitsInTheUnitThatFits) {
    EXPECT_EQ(duration_text(0), "0 s");
    EXPECT_EQ(duration_text(1), "1 ns");
    EXPECT_EQ(duration_text(812), "812 ns");
    EXPECT_EQ(duration_text(300'000), "300 µs");
    EXPECT_EQ(duration_text(5'000'000), "5 ms");
    EXPECT_EQ(duration_text(5'002'000), "5.00 ms");
    EXPECT_EQ(duration_text(1'234'567), "1.23 ms");
    EXPECT_EQ(duration_text(999'600), "1.00 ms");
    EXPECT_EQ(duration_text(40'060'000), "40.1 ms");
    EXPECT_EQ(duration_text(3'200'000'000), "3.2 s");
    EXPECT_EQ(duration_text(-1'500), "−1.5 µs");
    EXPECT_EQ(duration_text(123'456'000'000'000), "123\u2009456 s");
}

TEST(Quantity, SettingsHaveEveryDigit) {
    EXPECT_EQ(exact_duration_text(300'000), "300 µs");
    EXPECT_EQ(exact_duration_text(20'000'000), "20 ms");
    EXPECT_EQ(exact_duration_text(1'220'800), "1.2208 ms");
    EXPECT_EQ(exact_duration_text(1'000'000'001), "1.000000001 s");
    EXPECT_EQ(rate_text(0), "no limit");
    EXPECT_EQ(rate_text(10'000'000), "10 Mbit/s");
    EXPECT_EQ(rate_text(1'500'000), "1.5 Mbit/s");
    EXPECT_EQ(rate_text(64'000), "64 kbit/s");
    EXPECT_EQ(rate_text(500), "500 bit/s");
    EXPECT_EQ(rate_text(1'000'000'000), "1 Gbit/s");
}

TEST(Quantity, MeasuredRatesAndSizes) {
    EXPECT_EQ(measured_rate_text(0), "0 bit/s");
    EXPECT_EQ(measured_rate_text(320), "320 bit/s");
    EXPECT_EQ(measured_rate_text(9'567'000), "9.57 Mbit/s");
    EXPECT_EQ(measured_rate_text(0.25), "0.25 bit/s");
    EXPECT_EQ(speed_text(1'061'000), "1.06 MB/s");
    EXPECT_EQ(speed_text(12), "12 B/s");
    EXPECT_EQ(size_text(812), "812 B");
    EXPECT_EQ(size_text(64'230), "64.2 kB");
    EXPECT_EQ(size_text(1'500'000'000), "1.5 GB");
}

TEST(Quantity, SharesAreNeverRoundedToNoneOrAll) {
    EXPECT_EQ(percent_text(0), "0 %");
    EXPECT_EQ(percent_text(1), "100 %");
    EXPECT_EQ(percent_text(0.9999), "99.9 %");
    EXPECT_EQ(percent_text(0.42), "42 %");
    EXPECT_EQ(percent_text(0.042), "4.2 %");
    EXPECT_EQ(percent_text(0.0042), "0.42 %");
    EXPECT_EQ(percent_text(0.000'001), "under 0.01 %");
}

TEST(Quantity, MillisecondsAloneKeepTwoDigits) {
    EXPECT_EQ(milliseconds_text(0), "0");
    EXPECT_EQ(milliseconds_text(300'000), "0.3");
    EXPECT_EQ(milliseconds_text(1'234), "0.0012");
    EXPECT_EQ(milliseconds_text(1'234'567), "1.2");
    EXPECT_EQ(milliseconds_text(40'600'000), "41");
    EXPECT_EQ(milliseconds_text(20'000'000), "20");
    EXPECT_EQ(milliseconds_text(1'234'567'890), "1\u2009235");
    EXPECT_EQ(milliseconds_text(99'950'000), "100");
}

}  // namespace
}  // namespace osiscope
