// The file chooser: a card over the window with a path to type into and what is in the folder.
#include "layers/words.hpp"
#include "viz/paint/rows.hpp"
#include "viz/views/input_views.hpp"

namespace osiscope {

namespace {

std::string title_of(ChooserPurpose purpose) {
    switch (purpose) {
        case ChooserPurpose::open: return said("Open a capture or a lesson");
        case ChooserPurpose::save_recording: return said("Save the recording");
        case ChooserPurpose::save_picture: return said("Save the window as a picture (PNG)");
        case ChooserPurpose::save_svg: return said("Save a drawing (SVG)");
    }
    return "";
}

std::string label_of(SvgPart part) {
    switch (part) {
        case SvgPart::window: return said("Whole window");
        case SvgPart::stage: return said("Stage");
        case SvgPart::below: return said("Below the stage");
        case SvgPart::inspector: return said("Bytes and fields");
    }
    return "";
}

void draw_parts(Painter& paint, const Chooser& chooser, Rect row) {
    for (const SvgPart part : all_svg_parts)
        paint.button(cut_left(row, paint.button_width(label_of(part)), paint.px(8)), label_of(part),
                     request::Input{input::ChoosePart{part}}, chooser.part == part);
}

void draw_rows(Painter& paint, const AppState& state, Rect area) {
    const Chooser& chooser = state.input.chooser;
    const std::vector<ChooserRow> list = rows_of(chooser);
    const float height = std::round(paint.sizes.small * 1.8F);
    if (list.empty())
        paint.text({area.x, area.y, area.w, height}, said("No name here begins like that."), paint.small(),
                   paint.colors.quiet);
    const auto total = static_cast<int>(list.size());
    const VisibleRows rows = visible_rows(state, Panel::chooser, total, std::max(0, chooser.chosen), area.h, height);
    paint.scroll_area(area, Panel::chooser, rows.first);
    for (int i = rows.first; i < rows.first + rows.count; ++i) {
        const ChooserRow& row = list[static_cast<std::size_t>(i)];
        const Rect line{area.x, area.y + height * static_cast<float>(i - rows.first), area.w - paint.px(14), height};
        paint.row_ground(line, i == chooser.chosen);
        Rect cells = line.inset(paint.px(14), 0);
        const float detail = std::ceil(paint.measure(paint.small(), row.detail)) + 1;
        paint.text(cut_right(cells, detail, paint.px(16)), row.detail, paint.small(), paint.colors.quiet, Align::right);
        paint.text(cells, row.label, row.folder ? paint.small_bold() : paint.small(), paint.colors.text);
        paint.click(line, request::Input{input::ChooseRow{i}}, row.path);
    }
    draw_scroll_bar(paint, area, rows.first, rows.count, total);
}

}  // namespace

void chooser_view(Painter& paint, const AppState& state, Rect window) {
    const Chooser& chooser = state.input.chooser;
    if (!chooser.open) return;
    const float width = std::min(window.w * 0.94F, paint.px(1100));
    const float height = std::min(window.h * 0.9F, paint.px(760));
    const Rect card{std::round((window.w - width) / 2), std::round((window.h - height) / 2), width, height};
    paint.click(window, request::None{});  // what lies below is out of reach meanwhile
    paint.frame(card, paint.colors.panel, paint.colors.accent, paint.px(2.5F), paint.sizes.radius);
    Rect inner = card.inset(paint.sizes.pad, paint.px(20));
    const float row = std::round(paint.sizes.small * 2.1F);
    Rect head = cut_top(inner, Painter::line_height(paint.title()), paint.px(10));
    const std::string does = chooser.purpose == ChooserPurpose::open ? said("Open") : said("Save");
    const auto head_button = [&](const std::string& label, Request request) {
        const Rect place = cut_right(head, paint.button_width(label), paint.px(10));
        paint.button({place.x, place.center().y - row / 2, place.w, row}, label, std::move(request), label == does);
    };
    head_button(said("Cancel"), request::Escape{});
    head_button(does, request::Input{input::Enter{}});
    paint.text(head, title_of(chooser.purpose), paint.strong(), paint.colors.text);
    if (chooser.purpose == ChooserPurpose::save_svg) draw_parts(paint, chooser, cut_top(inner, row, paint.px(10)));
    text_field_view(paint, {cut_top(inner, row, paint.px(6)),
                            FieldId::path,
                            chooser.path,
                            state.input.focus == FieldId::path,
                            {said("a path")},
                            nullptr});
    const Rect foot = cut_bottom(inner, Painter::line_height(paint.small()), paint.px(6));
    if (chooser.problem.empty())
        paint.text_that_fits(
            foot, {said("↑ ↓ choose · Enter opens or saves · Tab completes · Esc closes"), said("Enter · Tab · Esc")},
            paint.small(), paint.colors.quiet);
    else paint.text(foot, chooser.problem, paint.small(), paint.colors.warning);
    draw_rows(paint, state, inner);
}

}  // namespace osiscope
