// The layers' and the answers' colours as people with a missing cone see them: Viénot, Brettel and Mollon 1999 (red,
// green) and Brettel's projection simplified to a plane (blue), in linear RGB. Distances are CIE 1976 ΔE in Lab.
#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "tests/viz/states.hpp"
#include "viz/paint/marks.hpp"
#include "viz/views/build_scene.hpp"

namespace osiscope {
namespace {

using Vector = std::array<double, 3>;
using Matrix = std::array<Vector, 3>;

constexpr Matrix normal{{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}};
constexpr Matrix protan{{{0.11238, 0.88762, 0}, {0.11238, 0.88762, 0}, {0.00401, -0.00401, 1}}};
constexpr Matrix deutan{{{0.29275, 0.70725, 0}, {0.29275, 0.70725, 0}, {-0.02234, 0.02234, 1}}};
constexpr Matrix grey{{{0.2126, 0.7152, 0.0722}, {0.2126, 0.7152, 0.0722}, {0.2126, 0.7152, 0.0722}}};
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

/// Closer than this two thin signs on a dark or light ground are one colour (CIE ΔE*ab; a large field needs 2.3).
constexpr double alike = 25;

/// Pairs of one picture's signs that an eye takes for one colour.
template <typename Do>
std::size_t each_alike(ThemeName name, const Matrix& eye, Do&& look_at) {
    std::size_t found = 0;
    for (const MarkLook& a : mark_looks())
        for (const MarkLook& b : mark_looks()) {
            if (a.picture != b.picture || a.mark >= b.mark) continue;
            if (distance(a.color(theme(name)), b.color(theme(name)), eye) >= alike) continue;
            ++found;
            look_at(a, b);
        }
    return found;
}

TEST(ColorVision, WhatLooksAlikeHasAnotherShape) {
    for (const ThemeName name : {ThemeName::dark, ThemeName::light})
        for (const Matrix* eye : {&normal, &grey, &deutan, &protan, &tritan}) {
            const std::size_t found = each_alike(name, *eye, [&](const MarkLook& a, const MarkLook& b) {
                EXPECT_NE(a.sign, b.sign) << a.words << " and " << b.words;
            });
            if (eye == &grey || eye == &deutan) {
                EXPECT_GT(found, 5U) << "the test finds no pair: it could not fail";
            }
        }
}

/// The payload's pink and the red of a retransmission are the case that began this test.
TEST(ColorVision, PayloadAndRetransmissionDifferInGreyByTheirShape) {
    const Theme& dark = theme(ThemeName::dark);
    EXPECT_LT(distance(color_of(dark, Mark::data), color_of(dark, Mark::retransmitted_data), grey), alike);
    EXPECT_NE(sign_of(Mark::data), sign_of(Mark::retransmitted_data));
    EXPECT_NE(sign_of(Mark::carries_data), sign_of(Mark::retransmission));
}

/// Every character as wide as the next.
TextMeasure even_letters() {
    return {nullptr, [](void*, TextStyle style, const char* first, const char* last) {
                return static_cast<float>(last - first) * style.px * 0.52F;
            }};
}

/// How often a scene has a sign in its colour, by what distinguishes the sign from all others.
std::size_t count_drawn(const Canvas& scene, const Stroke& stroke, Sign sign, Color color) {
    std::size_t count = 0;
    for (const Shape& shape : scene.shapes) {
        if (const auto* curve = std::get_if<Polyline>(&shape))
            count += curve->color == color && curve->dash == stroke.dash && curve->width == stroke.width ? 1U : 0U;
        if (const auto* triangle = std::get_if<Triangle>(&shape))
            count += sign == Sign::triangle && triangle->fill == color ? 1U : 0U;
        if (const auto* box = std::get_if<Box>(&shape)) {
            const bool hollow = box->stroke_width > 0 && box->fill.a == 0;
            count += sign == Sign::hollow && hollow && box->stroke == color ? 1U : 0U;
            count += sign != Sign::hollow && box->fill == color ? 1U : 0U;
        }
        if (const auto* line = std::get_if<Line>(&shape))
            count += sign == Sign::cross && line->color == color && line->from.x != line->to.x ? 1U : 0U;
    }
    return count;
}

/// What is drawn is what the table says: the same colours with the same strokes, in every look of the window.
TEST(ColorVision, ThePlotsDrawTheTablesSigns) {
    struct Case {
        BottomTab tab;
        std::vector<Mark> marks;
    };
    const Case cases[] = {
        {BottomTab::sequence, {Mark::data, Mark::retransmitted_data, Mark::acknowledged, Mark::window}},
        {BottomTab::rates, {Mark::rate_out, Mark::rate_back, Mark::round_trip}},
        {BottomTab::ladder, {Mark::retransmission, Mark::lost}}};
    for (const ThemeName name : {ThemeName::dark, ThemeName::light})
        for (const bool projector : {false, true})
            for (const Case& one : cases) {
                AppState state = lossy_state();
                state.look.theme = name;
                state.look.projector = projector;
                state.view.bottom = one.tab;
                state.plots.enlarged = true;
                const TextMeasure measure = even_letters();
                const Canvas scene = build_scene(state, measure, 1920, 1080);
                Canvas scratch;
                const Painter paint{scratch, measure, theme(name), sizes_for(1920, 1080, 100, projector), {-1, -1}};
                for (const Mark mark : one.marks) {
                    const Sign sign = sign_of(mark);
                    EXPECT_GT(count_drawn(scene, stroke_of(paint, sign), sign, color_of(theme(name), mark)), 0U)
                        << look_of(mark).words << (projector ? ", projector" : "");
                }
            }
}

}  // namespace
}  // namespace osiscope
