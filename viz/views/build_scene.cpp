#include "viz/views/build_scene.hpp"

#include "viz/state/lesson_steps.hpp"
#include "viz/views/input_views.hpp"
#include "viz/views/views.hpp"
#include "viz/words/catalogues.hpp"

namespace osiscope {

namespace {

/// What the lesson would need, found by drawing it into a scene nobody sees.
LessonHeight lesson_height(const Painter& paint, const AppState& state, Rect area) {
    Canvas scratch;
    Painter trial{scratch, paint.measure, paint.colors, paint.sizes, {-1, -1}};
    return {lesson_view(trial, state, {area.x, area.y, area.w, 10'000}), least_lesson_height(trial, state, area)};
}

/// The open question's answer is not to be read off the panels beside it.
void hide_answer(Painter& paint, const AppState& state, std::size_t first_shape, std::size_t first_hit) {
    const std::optional<std::int64_t> answer = hidden_answer(state);
    if (!answer || *answer < 100) return;  // small numbers mean too many things
    Canvas& scene = paint.scene;
    for (std::size_t i = first_shape; i < scene.shapes.size(); ++i)
        if (auto* text = std::get_if<Text>(&scene.shapes[i]); text != nullptr) {
            text->text = without_answer(text->text, *answer);
            text->width = std::min(paint.measure(text->style, text->text), std::max(text->width, text->box.w));
        }
    for (std::size_t i = first_hit; i < scene.hits.size(); ++i)
        scene.hits[i].tooltip = without_answer(scene.hits[i].tooltip, *answer);
}

void draw_tooltip(Painter& paint, const std::string& tooltip, Rect window) {
    if (tooltip.empty()) return;
    const std::vector<std::string> lines = paint.wrap(tooltip, paint.small(), paint.px(520));
    float width = 0;
    for (const std::string& line : lines) width = std::max(width, paint.measure(paint.small(), line));
    const float height = Painter::line_height(paint.small());
    const float pad = paint.px(12);
    Rect box{paint.mouse.x + paint.px(14), paint.mouse.y + paint.px(20), width + 2 * pad,
             height * static_cast<float>(lines.size()) + pad};
    box.x = std::max(0.0F, std::min(box.x, window.w - box.w - pad));
    if (box.bottom() > window.h - pad) box.y = paint.mouse.y - box.h - paint.px(8);
    paint.frame(box, paint.colors.raised, paint.colors.line, 1, paint.px(8));
    float y = box.y + pad / 2;
    for (const std::string& line : lines) {
        paint.text({box.x + pad, y, width + 1, height}, line, paint.small(), paint.colors.text);
        y += height;
    }
}

void side_tabs(Painter& paint, const AppState& state, Rect row) {
    const std::string lesson = question_open(state) ? said("Question") : said("Lesson");
    paint.tabs(row,
               {{lesson, request::SelectSide{Side::lesson}, state.view.side == Side::lesson},
                {said("Bytes and fields"), request::SelectSide{Side::inspector}, state.view.side == Side::inspector}});
}

Layout layout_now(const Painter& paint, const AppState& state, Rect window) {
    Canvas scratch;
    Painter trial{scratch, paint.measure, paint.colors, paint.sizes, {-1, -1}};
    const LayoutWishes wishes{.projector = state.look.projector,
                              .has_lesson = state.lesson.script.has_value() && !state.inspect.enlarged,
                              .notice = notice_view(trial, state, window),
                              .side = state.view.side,
                              .armed = state.hand.armed,
                              .enlarged = state.plots.enlarged};
    Layout layout = layout_for(window.w, window.h, paint.sizes, wishes);
    if (layout.lesson.h > 0 && layout.inspector.h > 0)
        fit_lesson(layout, lesson_height(paint, state, layout.lesson), paint.sizes, state.view.side);
    return layout;
}

/// The column beside the stage, from the top to the bottom of what it shows.
Rect side_column(const Layout& layout) {
    const Rect& top = layout.side_tabs.h > 0 ? layout.side_tabs
                      : layout.lesson.h > 0  ? layout.lesson
                                             : layout.inspector;
    const Rect& last = layout.inspector.h > 0 ? layout.inspector : layout.lesson;
    return {top.x, top.y, top.w, last.bottom() - top.y};
}

/// The wire's settings leave the stage in view, the transcript leaves the controls.
void draw_on_top(Painter& paint, const AppState& state, Rect window, const Layout& layout) {
    if (state.stage.wire) wire_panel_view(paint, state, side_column(layout));
    const float below = layout.bottom.h > 0 ? layout.bottom.y : window.h;
    const Rect middle{window.w * 0.12F, layout.top_bar.bottom() + paint.px(10), window.w * 0.76F,
                      below - layout.top_bar.bottom() - paint.px(20)};
    if (state.stage.transcript) transcript_view(paint, state, middle);
}

void draw_panels(Painter& paint, const AppState& state, Rect window) {
    std::optional<SevenLayers> layers;
    if (const std::uint32_t frame = shown_frame(state); frame != no_index) layers = seven_layers(state.story, frame);
    const SevenLayers* shown = layers ? &*layers : nullptr;
    const Layout layout = layout_now(paint, state, window);
    top_bar_view(paint, state, layout.top_bar);
    notice_view(paint, state, layout.notice);
    if (layout.plot.h > 0) {
        enlarged_view(paint, state, layout.plot);
    } else {
        stack_view(paint, state, Host::a, layout.stack_a, layout.stage_title);
        stack_view(paint, state, Host::b, layout.stack_b, layout.stage_title);
        unit_view(paint, state, shown, layout.unit, layout.stage_title);
    }
    paint.panel(layout.wire);
    if (state.hand.armed) hand_view(paint, state, layout.hand.inset(paint.px(18), 0));
    wire_view(paint, state, {layout.wire.x, layout.wire.y, layout.wire.w, layout.wire.h - layout.hand.h * 1.35F});
    if (layout.side_tabs.h > 0) side_tabs(paint, state, layout.side_tabs);
    if (layout.inspector.h > 0) inspector_view(paint, state, shown, layout.inspector);
    if (layout.bottom.h > 0) bottom_view(paint, state, layout.bottom, layout.bottom_has_view);
    hide_answer(paint, state, 0, 0);
    if (layout.lesson.h > 0) lesson_view(paint, state, layout.lesson);
    spotlight_view(paint, state, layout);
    paint.scene.overlay = paint.scene.shapes.size();
    const std::size_t hits = paint.scene.hits.size();
    draw_on_top(paint, state, window, layout);
    hide_answer(paint, state, paint.scene.overlay, hits);
    hint_view(paint, state, layout.wire);
}

}  // namespace

Canvas build_scene(const AppState& state, const TextMeasure& measure, float width, float height) {
    const Speaking speaking(catalogue(state.look.language));
    Canvas scene;
    scene.shapes.reserve(1024);
    const Rect window{0, 0, width, height};
    Painter paint{scene, measure, theme(state.look.theme),
                  sizes_for(width, height, state.look.scale, state.look.projector), state.mouse};
    if (state.view.blank) {
        paint.fill(window, rgb(0x000000));
        paint.click(window, request::ToggleBlank{});
        return scene;
    }
    draw_panels(paint, state, window);
    if (state.view.legend) legend_view(paint, state, window);
    if (state.view.help) help_view(paint, state, window);
    run_until_view(paint, state, window);
    completions_view(paint, state, window);
    chooser_view(paint, state, window);
    lesson_list_view(paint, state, window);
    draw_tooltip(paint, tooltip_now(scene, state), window);
    return scene;
}

Rect part_of_window(const AppState& state, const TextMeasure& measure, float width, float height, SvgPart part) {
    const Speaking speaking(catalogue(state.look.language));
    Canvas scratch;
    const Painter paint{scratch,
                        measure,
                        theme(state.look.theme),
                        sizes_for(width, height, state.look.scale, state.look.projector),
                        {-1, -1}};
    const Layout layout = layout_now(paint, state, {0, 0, width, height});
    const Rect stage{layout.stack_a.x, layout.stack_a.y, layout.stack_b.right() - layout.stack_a.x,
                     layout.wire.bottom() - layout.stack_a.y};
    switch (part) {
        case SvgPart::stage: return stage.inset(-paint.px(8));
        case SvgPart::below: return layout.bottom;
        case SvgPart::inspector:
            if (layout.inspector.h > 0) return layout.inspector;
            break;
        case SvgPart::window: break;
    }
    return {0, 0, width, height};
}

const Hit* hit_at(const Canvas& scene, Point point, Hit::Kind kind) {
    for (auto hit = scene.hits.rbegin(); hit != scene.hits.rend(); ++hit)
        if (hit->kind == kind && hit->rect.contains(point)) return &*hit;
    return nullptr;
}

std::string tooltip_now(const Canvas& scene, const AppState& state) {
    const Hit* hit = state.mouse_rests ? nullptr : hit_at(scene, state.mouse, Hit::Kind::click);
    return hit != nullptr ? hit->tooltip : "";
}

}  // namespace osiscope
