#include "viz/paint/marks.hpp"

#include <cassert>

#include "layers/words.hpp"
#include "viz/paint/ladder_labels.hpp"

namespace osiscope {

namespace {

template <int Layer>
Color hue(const Theme& theme) {
    return theme.layer[Layer];
}
template <int Layer>
Color text_hue(const Theme& theme) {
    return theme.layer_text[Layer];
}
Color warning(const Theme& theme) { return theme.warning; }

constexpr MarkLook looks[] = {
    {Mark::data, Picture::sequence, Sign::bar, hue<7>, to_say("data")},
    {Mark::retransmitted_data, Picture::sequence, Sign::triangle, warning, to_say("↻ retransmitted")},
    {Mark::acknowledged, Picture::sequence, Sign::line, hue<3>, to_say("acknowledged")},
    {Mark::window, Picture::sequence, Sign::dashes, hue<5>, to_say("window's edge")},
    {Mark::sack, Picture::sequence, Sign::capped, hue<6>, to_say("SACK")},
    {Mark::duplicate_sack, Picture::sequence, Sign::hollow, hue<6>, to_say("D-SACK: came twice")},
    {Mark::congestion_window, Picture::sequence, Sign::dots, hue<2>, to_say("congestion window")},
    {Mark::rate_out, Picture::rates, Sign::line, hue<7>, to_say("data")},
    {Mark::rate_back, Picture::rates, Sign::dashes, hue<4>, to_say("data the other way")},
    {Mark::line_rate, Picture::rates, Sign::dots, text_hue<1>, to_say("the line's rate, as set")},
    {Mark::round_trip, Picture::times, Sign::square, hue<3>, to_say("round trip")},
    {Mark::smoothed_round_trip, Picture::times, Sign::dots, hue<2>, to_say("smoothed")},
    {Mark::retransmission_timeout, Picture::times, Sign::dashes, hue<5>, to_say("retransmission timeout")},
    {Mark::carries_data, Picture::packets, Sign::line, hue<7>, to_say("7  carries the program's data")},
    {Mark::only_acknowledges, Picture::packets, Sign::thin, hue<4>, to_say("4  only acknowledges")},
    {Mark::opens_or_ends, Picture::packets, Sign::square, hue<5>,
     to_say("5  opens or ends the connection (SYN, FIN, RST)")},
    {Mark::network_message, Picture::packets, Sign::hollow, hue<3>,
     to_say("3  belongs to the network layer itself (ICMP)")},
    {Mark::below_ip, Picture::packets, Sign::capped, hue<2>, to_say("2  below IP (ARP)")},
    {Mark::retransmission, Picture::packets, Sign::triangle, warning, to_say("↻ retransmitted")},
    {Mark::wire_copy, Picture::packets, Sign::doubled, hue<4>, to_say("a copy that the wire made")},
    {Mark::lost, Picture::packets, Sign::cross, warning, to_say("lost on the wire")},
};

}  // namespace

std::span<const MarkLook> mark_looks() { return looks; }

const MarkLook& look_of(Mark mark) {
    const MarkLook& look = looks[static_cast<std::size_t>(mark)];
    assert(look.mark == mark);
    return look;
}

Mark mark_of(const AppState& state, const Journey& journey) {
    if (sent_again(state, journey)) return Mark::retransmission;
    if (journey.begins == Place::wire && journey.copy_of != no_index) return Mark::wire_copy;
    switch (state.story.digest.rows[frame_of(journey)].subject) {
        case 7: return Mark::carries_data;
        case 5: return Mark::opens_or_ends;
        case 4: return Mark::only_acknowledges;
        case 3: return Mark::network_message;
        default: return Mark::below_ip;
    }
}

void draw_kind_on_block(Painter& paint, Mark mark, Rect& block) {
    if (mark == Mark::carries_data || mark == Mark::only_acknowledges) return;
    const float side = paint.px(18);
    const Rect sign = block.w < 2 * side ? cut_left(block, block.w) : cut_left(block, side);
    draw_sign(paint, sign, sign_of(mark), paint.colors.on_layer);
}

}  // namespace osiscope
