// A line of text being written, and the list of what could stand next in it.
#include "viz/paint/rows.hpp"
#include "viz/state/input_state.hpp"
#include "viz/views/input_views.hpp"

namespace osiscope {

namespace {

std::size_t next_character(const std::string& text, std::size_t at) {
    ++at;
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0U) == 0x80) ++at;
    return at;
}

/// The bytes around the cursor that fit.
TextRange visible_part(const Painter& paint, TextStyle style, const TextField& field, float width) {
    const std::string& text = field.text;
    TextRange part{0, field.cursor};
    while (part.first < field.cursor &&
           paint.measure(style, text.substr(part.first, field.cursor - part.first)) > width)
        part.first = next_character(text, part.first);
    while (part.last < text.size()) {
        const std::size_t last = next_character(text, part.last);
        if (paint.measure(style, text.substr(part.first, last - part.first)) > width) break;
        part.last = last;
    }
    return part;
}

struct VisibleText {
    Painter& paint;
    const FieldLook& look;
    TextStyle style;
    Rect inner;
    TextRange part;

    /// Where a byte of the text begins.
    [[nodiscard]] float x(std::size_t at) const {
        at = std::clamp(at, part.first, part.last);
        return inner.x + paint.measure(style, look.field.text.substr(part.first, at - part.first));
    }
};

void draw_selection(const VisibleText& shown) {
    const TextRange chosen = selection(shown.look.field);
    const float from = shown.x(chosen.first);
    const float to = shown.x(chosen.last);
    if (shown.look.focused && to > from)
        shown.paint.fill({from, shown.inner.y + shown.paint.px(5), to - from, shown.inner.h - shown.paint.px(10)},
                         shown.paint.colors.hex[4]);
}

void draw_error(const VisibleText& shown) {
    if (shown.look.error == nullptr) return;
    const std::size_t last = shown.look.error->first + std::max<std::size_t>(1, shown.look.error->count);
    const float from = shown.x(shown.look.error->first);
    const float to = std::max(shown.x(last), from + shown.paint.px(9));
    const float y = shown.inner.bottom() - shown.paint.px(5);
    shown.paint.line({from, y}, {to, y}, shown.paint.colors.warning, shown.paint.px(2.5F));
}

void add_places(const VisibleText& shown) {
    const std::string& text = shown.look.field.text;
    for (std::size_t at = shown.part.first; at < shown.part.last; at = next_character(text, at)) {
        const float from = shown.x(at);
        const float to = shown.x(next_character(text, at));
        const float half = (to - from) / 2;
        shown.paint.click({from - half, shown.inner.y, 2 * half, shown.inner.h},
                          request::Input{input::PlaceCursor{shown.look.id, at}});
    }
}

}  // namespace

void text_field_view(Painter& paint, const FieldLook& look) {
    const Color edge = look.error != nullptr && !look.focused ? paint.colors.warning
                       : look.focused                         ? paint.colors.accent
                                                              : paint.colors.border;
    paint.frame(look.rect, paint.colors.raised, edge, std::max(1.0F, paint.px(look.focused ? 2.5F : 1.5F)),
                paint.px(8));
    paint.click(look.rect, look.field.text.empty() || !look.focused
                               ? Request(request::Input{input::Focus{look.id}})
                               : Request(request::Input{input::PlaceCursor{look.id, look.field.text.size()}}));
    const Rect inner = look.rect.inset(paint.px(12), 0);
    const TextStyle style{Face::mono, paint.sizes.small};
    if (look.field.text.empty()) paint.text_that_fits(inner, look.hints, paint.small(), paint.colors.quiet);
    const VisibleText shown{paint, look, style, inner, visible_part(paint, style, look.field, inner.w)};
    draw_selection(shown);
    const std::string words = look.field.text.substr(shown.part.first, shown.part.last - shown.part.first);
    paint.text({inner.x, inner.y, inner.w + 1, inner.h}, words, style, paint.colors.text);
    draw_error(shown);
    if (!look.focused) return;
    const float x = std::round(shown.x(look.field.cursor));
    paint.line({x, inner.y + paint.px(6)}, {x, inner.bottom() - paint.px(6)}, paint.colors.accent,
               std::max(1.0F, paint.px(2)));
    add_places(shown);
}

std::string error_line(const FilterError& error, const std::string& text) {
    const std::string whole = error_text(error, text);
    return whole.substr(0, whole.find('\n'));
}

namespace {

Rect field_rect(const Canvas& scene, FieldId field) {
    for (const Hit& hit : scene.hits)
        if (const auto* wanted = std::get_if<request::Input>(&hit.request)) {
            if (const auto* focus = std::get_if<input::Focus>(&wanted->what); focus != nullptr && focus->field == field)
                return hit.rect;
            const auto* place = std::get_if<input::PlaceCursor>(&wanted->what);
            if (place != nullptr && place->field == field) return hit.rect;
        }
    return {};
}

Rect beside(Painter& paint, Rect field, Rect window, float width, float height) {
    Rect box{field.x, field.bottom() + paint.px(6), std::min(width, window.w - paint.px(20)), height};
    if (box.bottom() > window.h) box.y = field.y - paint.px(6) - height;
    box.x = std::max(paint.px(10), std::min(box.x, window.w - box.w - paint.px(10)));
    return box;
}

void draw_completions(Painter& paint, const AppState& state, const std::vector<FilterCompletion>& list, Rect field,
                      Rect window) {
    const int chosen = state.input.focus == FieldId::until ? state.input.until.chosen : state.input.packets.chosen;
    const std::size_t more = more_completions(state);
    const TextStyle mono{Face::mono, paint.sizes.small};
    const float row = std::round(paint.sizes.small * 1.75F);
    float words = 0;
    for (const FilterCompletion& one : list) words = std::max(words, paint.measure(mono, one.text));
    words = std::min(std::ceil(words), window.w * 0.4F);
    const float height = row * static_cast<float>(list.size() + (more > 0 ? 1 : 0)) + paint.px(16);
    const Rect card = beside(paint, field, window, words + paint.px(480), height);
    paint.frame(card, paint.colors.panel, paint.colors.line, std::max(1.0F, paint.px(1.5F)), paint.px(8));
    paint.click(card, request::None{});
    Rect inner = card.inset(paint.px(8));
    for (std::size_t i = 0; i < list.size(); ++i) {
        const Rect line = cut_top(inner, row);
        paint.row_ground(line, static_cast<int>(i) == chosen);
        Rect cells = line.inset(paint.px(12), 0);
        paint.text(cut_left(cells, words + 1, paint.px(22)), list[i].text, mono, paint.colors.text);
        paint.text_that_fits(cells, {list[i].meaning, ""}, paint.small(), paint.colors.quiet);
        paint.click(line, request::Input{input::Complete{static_cast<int>(i)}});
    }
    if (more > 0) paint.text(inner.inset(paint.px(12), 0), and_more(more), paint.small(), paint.colors.quiet);
}

}  // namespace

void completions_view(Painter& paint, const AppState& state, Rect window) {
    const Input& in = state.input;
    if (!takes_text(in.focus) || in.focus == FieldId::path) return;
    const Rect field = field_rect(paint.scene, in.focus);
    if (field.w == 0) return;
    const std::vector<FilterCompletion> list = completions_now(state);
    const bool until = in.focus == FieldId::until;
    if (!list.empty()) return draw_completions(paint, state, list, field, window);
    const std::optional<FilterError>& error = until ? in.until.error : in.packets.error;
    if (!error) return;
    const std::string words = error_line(*error, until ? in.until.field.text : in.packets.filter.text);
    const float width = std::min(window.w - paint.px(60), paint.measure(paint.small(), words) + paint.px(44));
    const Rect card = beside(paint, field, window, width, std::round(paint.sizes.small * 2.1F));
    paint.frame(card, paint.colors.panel, paint.colors.warning, std::max(1.0F, paint.px(1.5F)), paint.px(8));
    paint.text(card.inset(paint.px(20), 0), words, paint.small(), paint.colors.warning);
}

}  // namespace osiscope
