// The layers' and the answers' colours as people with a missing cone see them: Viénot, Brettel and Mollon 1999 (red,
// green) and Brettel's projection simplified to a plane (blue), in linear RGB. Distances are CIE 1976 ΔE in Lab.
#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "viz/theme.hpp"

namespace osiscope {
namespace {

using Vector = std::array<double, 3>;
using Matrix = std::array<Vector, 3>;

constexpr Matrix normal{{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}};
constexpr Matrix protan{{{0.11238, 0.88762, 0}, {0.11238, 0.88762, 0}, {0.00401, -0.00401, 1}}};
constexpr Matrix deutan{{{0.29275, 0.70725, 0}, {0.29275, 0.70725, 0}, {-0.02234, 0.02234, 1}}};
constexpr Matrix tritan{{{1, 0.14461, -0.14461}, {0, 0.85924, 0.14076}, {0, 0.85924, 0.14076}}};

double linear(std::uint8_t value) {
    const double c = value / 255.0;
    return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
}

Vector times(const Matrix& matrix, const Vector& v) {
    Vector out{};
    for (std::size_t row = 0; row < 3; ++row)
        for (std::size_t column = 0; column < 3; ++column) out[row] += matrix[row][column] * v[column];
    return out;
}

Vector lab(const Vector& rgb) {
    constexpr Matrix to_xyz{{{0.4124, 0.3576, 0.1805}, {0.2126, 0.7152, 0.0722}, {0.0193, 0.1192, 0.9505}}};
    constexpr Vector white{0.9505, 1, 1.089};
    Vector f = times(to_xyz, rgb);
    for (std::size_t i = 0; i < 3; ++i) {
        const double t = std::max(0.0, f[i] / white[i]);
        f[i] = t > 0.008856 ? std::cbrt(t) : 7.787 * t + 16.0 / 116;
    }
    return {116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])};
}

double distance(Color a, Color b, const Matrix& eye) {
    const Vector x = lab(times(eye, {linear(a.r), linear(a.g), linear(a.b)}));
    const Vector y = lab(times(eye, {linear(b.r), linear(b.g), linear(b.b)}));
    return std::sqrt(std::pow(x[0] - y[0], 2) + std::pow(x[1] - y[1], 2) + std::pow(x[2] - y[2], 2));
}

struct Eye {
    const char* name;
    const Matrix& sees;
};
const Eye eyes[] = {{"normal", normal}, {"protan", protan}, {"deutan", deutan}, {"tritan", tritan}};

TEST(ColorVision, TheTestItselfKnowsAConfusion) {
    const Color red = rgb(0xcc4444);
    const Color green = rgb(0x7a7a00);
    EXPECT_LT(distance(red, green, deutan) / distance(red, green, normal), 0.5);
}

/// Neighbours touch: a header and what it wraps, a card and the next.
TEST(ColorVision, NeighbouringLayersAreToldApartByEveryEye) {
    for (const Eye& eye : eyes)
        for (int layer = 1; layer < 7; ++layer)
            EXPECT_GE(distance(theme(ThemeName::dark).layer[layer], theme(ThemeName::dark).layer[layer + 1], eye.sees),
                      8.5)
                << eye.name << ", layers " << layer << " and " << layer + 1;
}

/// In the light theme all hues are dark enough to write white on, so they lie closer: there the number counts.
TEST(ColorVision, InTheLightThemeNeighboursDifferToo) {
    for (const Eye& eye : eyes)
        for (int layer = 1; layer < 7; ++layer)
            EXPECT_GE(
                distance(theme(ThemeName::light).layer[layer], theme(ThemeName::light).layer[layer + 1], eye.sees), 8)
                << eye.name << ", layers " << layer << " and " << layer + 1;
}

/// They carry ✓ and ✗ as well.
TEST(ColorVision, RightAndWrongAreToldApart) {
    for (const Eye& eye : eyes)
        for (const ThemeName name : {ThemeName::dark, ThemeName::light})
            EXPECT_GE(distance(theme(name).right, theme(name).warning, eye.sees), 10) << eye.name;
}

}  // namespace
}  // namespace osiscope
