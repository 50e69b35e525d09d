// The tweezers: what can be done to the frame pointed at, the pauses that reach the wire, and its slow motion.
#include <fmt/format.h>

#include <algorithm>

#include "layers/words.hpp"
#include "viz/state/hand_state.hpp"
#include "viz/views/views.hpp"

namespace osiscope {

namespace {

struct Tool {
    Touch what;
    const char* label;
    const char* tooltip;
};

constexpr Tool tools[] = {
    {Touch::drop, to_say("Drop"), to_say("the frame is lost (D)")},
    {Touch::flip, to_say("Flip"),
     to_say("the selected bit is flipped; without a selection, the first bit of what the frame carries (F)")},
    {Touch::hold, to_say("Hold"),
     to_say("the frame stays where it is while others pass; a second press releases it (H)")},
    {Touch::duplicate, to_say("Duplicate"), to_say("a copy follows the frame (2)")},
    {Touch::delay, to_say("Delay"), to_say("the frame arrives one second later (Y)")},
    {Touch::swap, to_say("Swap"), to_say("the next frame arrives before this one: they are reordered (W)")},
    {Touch::truncate, to_say("Truncate"), to_say("only half of its bytes arrive (C)")},
    {Touch::reset, to_say("RST"),
     to_say("the wire adds a forged reset, as if the sender of this frame had sent it; its sequence number is RCV.NXT "
            "when it "
            "arrives, so the connection is reset (K)")},
    {Touch::reset_in_window, to_say("RST in window"),
     to_say("a forged reset inside the receiver's window that is not RCV.NXT: the receiver answers with a challenge "
            "ACK, RFC "
            "5961 (the key is an opening parenthesis)")},
    {Touch::reset_outside, to_say("RST outside"),
     to_say("a forged reset outside the receiver's window: the receiver silently discards it (the key is a closing "
            "parenthesis)")},
};

void draw_tools(Painter& paint, const AppState& state, Rect row) {
    const std::string disabled = why_no_touch(state);
    const WireAction* frame = frame_in_hand(state);
    const bool held = frame != nullptr &&
                      std::find(state.hand.held.begin(), state.hand.held.end(), frame->number) != state.hand.held.end();
    for (const Tool& tool : tools) {
        const std::string label = tool.what == Touch::hold && held ? said("Release") : said(tool.label);
        const float width = paint.button_width(label);
        if (width > row.w) return;  // the keys do what there is no room for
        paint.button(cut_left(row, width, paint.px(8)), label, request::TouchFrame{tool.what},
                     tool.what == Touch::hold && held, said(tool.tooltip), disabled);
    }
}

struct PauseLook {
    std::string label;
    std::string widest;  ///< that the label can be
    std::string tooltip;
};

void pause_button(Painter& paint, const AppState& state, Rect& row, WirePause pause, const PauseLook& look) {
    const float width = paint.button_width(look.widest);
    if (width > row.w) return;
    const bool on = state.hand.pause == pause;
    paint.button(cut_right(row, width, paint.px(8)), look.label, request::PauseWire{on ? WirePause::none : pause}, on,
                 look.tooltip, state.live_running ? "" : why_no_touch(state));
}

void draw_slow_motion(Painter& paint, const AppState& state, Rect& row) {
    const std::string words = fmt::format("×1/{}", state.hand.slow);
    const float button = row.h * 1.2F;
    const float width = std::ceil(paint.measure(paint.small(), "×1/1000")) + paint.px(8);
    if (row.w < 2 * button + width + paint.px(24)) return;
    paint.button(cut_right(row, button, paint.px(8)), "+", request::SlowWire{-1}, false, said("a faster wire (})"));
    paint.text(cut_right(row, width, paint.px(8)), words, paint.small(), paint.colors.text, Align::center);
    paint.button(cut_right(row, button, paint.px(20)), "−", request::SlowWire{1}, false,
                 said("a slower wire: frames really take that much longer ({)"));
}

}  // namespace

void hand_view(Painter& paint, const AppState& state, Rect row) {
    draw_slow_motion(paint, state, row);
    pause_button(paint, state, row, WirePause::cruel,
                 {said("Cruel"), said("Cruel"),
                  said("nothing moves, but the kernel's timers run on, so that it will retransmit (V)")});
    const bool not_yet = state.hand.pause == WirePause::frozen && state.live_running && !wire_stands(state);
    pause_button(paint, state, row, WirePause::frozen,
                 {not_yet ? said("Freeze…") : said("Freeze"), said("Freeze…"),
                  not_yet ? said("the wire still runs until the connection is established and the kernel's timers are "
                                 "raised: a round trip, in slow motion too. Cruel pause stops at once (Z ends this)")
                          : said("nothing moves, and the kernel's timers are raised so that no host notices (Z)")});
    draw_tools(paint, state, row);
}

}  // namespace osiscope
