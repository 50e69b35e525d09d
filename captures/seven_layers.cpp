#include "captures/seven_layers.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "captures/application_story.hpp"
#include "captures/tcp_story.hpp"
#include "captures/wire_settings.hpp"
#include "layers/data_link/ethernet.hpp"
#include "layers/physical/ethernet_line.hpp"
#include "layers/protocol_names.hpp"
#include "layers/quantity.hpp"
#include "layers/text.hpp"
#include "layers/words.hpp"

namespace osiscope {

namespace {

LayerStory& at(SevenLayers& layers, int layer) { return layers.layers[static_cast<std::size_t>(layer - 1)]; }

/// Padding and check sequence went along the line, even where their values are not known.
bool has_trailer(const SevenLayers& layers) {
    return layers.on_line == OnLine::yes || layers.on_line == OnLine::cut_short;
}

void add_pieces(SevenLayers& layers, const Packet& packet) {
    for (const Layer& layer : packet.layers) {
        const bool data = layer.protocol == Protocol::data;
        const int number = data ? layers.top : osi_layer(layer.protocol);
        const char* known = payload_name(packet, layer);
        const char* label = !data            ? row_of(layer.protocol).short_name
                            : *known != 0    ? known
                            : layers.top < 7 ? "text"
                                             : "data";
        layers.pieces.push_back({number, label, layer.header.count, layer.header, Provenance::captured});
    }
    if (!has_trailer(layers)) return;
    const std::uint32_t pad = padding_octets(packet.original_length);
    if (pad > 0) layers.pieces.push_back({2, "pad", pad, {}, Provenance::reconstructed});
    const bool whole = layers.on_line == OnLine::yes;
    layers.pieces.push_back(
        {2, "FCS", frame_check_sequence_octets, {}, whole ? Provenance::computed : Provenance::reconstructed});
}

void add_layer_rows(SevenLayers& layers, const Packet& packet, Bytes frame) {
    for (const Layer& layer : packet.layers) {
        const char* known = payload_name(packet, layer);
        if (layer.protocol == Protocol::data && *known == 0) continue;
        LayerStory& story = at(layers, layer.protocol == Protocol::data ? layers.top : osi_layer(layer.protocol));
        const std::vector<Row> rows = describe(packet, layer, frame);
        story.rows.insert(story.rows.end(), rows.begin(), rows.end());
        if (layer.protocol == Protocol::padding) continue;
        if (!story.headline.empty()) story.headline += "; ";
        story.headline +=
            fmt::format("{}: {}", *known != 0 ? known : name(layer.protocol), headline(packet, layer, frame));
    }
}

Row made_row(std::string label, std::string value, std::string note, Provenance provenance) {
    Row row;
    row.label = std::move(label);
    row.value = std::move(value);
    row.note = std::move(note);
    row.provenance = provenance;
    return row;
}

/// What a reset carries explains it, for whoever looks; no program gets it (RFC 9293 §3.5.3).
void add_reset_text(SevenLayers& layers, const Packet& packet, Bytes frame) {
    const FrameSummary summary = summarize(packet, frame);
    if (!resets(summary) || summary.captured_payload == 0) return;
    Row row =
        made_row("Text of the reset", printable_text(slice(frame, {summary.payload.first, summary.captured_payload})),
                 "the sender's reason; it is not part of the stream, and no program gets it (RFC 9293 §3.5.3)",
                 Provenance::captured);
    row.bits = {summary.payload.first * 8, summary.captured_payload * 8};
    at(layers, 4).rows.push_back(std::move(row));
}

/// The check sequence that came along the line, and beside it what the bytes that came with it should have.
/// `passed`: it stands at a host or router, whose card handed it up.
void add_check_rows(LayerStory& story, const CheckSequence& check, bool passed) {
    const std::string carried = check.carried_known ? check_sequence_text(check.carried) : "4 bytes";
    const std::string order =
        fmt::format("CRC-32 of the frame; {}; captures do not contain it", check_sequence_order());
    if (fits(check))
        return story.rows.push_back(made_row("Frame check sequence", carried, order, Provenance::computed));
    const char* note = !check.carried_known ? "an error hit it on the line; the recording does not say how"
                       : passed
                           ? "as the line carried it: it does not fit what arrived, but this card does not check"
                           : "as the line carried it: it does not fit what arrived, so a card that checks discards it";
    story.rows.push_back(made_row("Frame check sequence", carried, note, Provenance::computed));
    story.rows.back().warning = true;
    story.rows.push_back(made_row("Computed on arrival", check_sequence_text(check.computed),
                                  fmt::format("CRC-32 of the bytes that arrived; {}", check_sequence_order()),
                                  Provenance::computed));
}

/// What Ethernet adds after the captured bytes: padding and check sequence.
void add_trailer_rows(SevenLayers& layers, const Story& story, const Packet& packet) {
    if (!has_trailer(layers)) return;
    LayerStory& told = at(layers, 2);
    if (const std::uint32_t pad = padding_octets(packet.original_length); pad > 0)
        told.rows.push_back(made_row("Padding", counted(pad, "byte", "bytes") + " of 00",
                                     "added by the sender's network card: a frame has at least 60 bytes",
                                     Provenance::reconstructed));
    if (layers.on_line == OnLine::cut_short) {
        told.rows.push_back(made_row("Frame check sequence", "4 bytes",
                                     "cannot be computed: the captured frame is truncated", Provenance::reconstructed));
        return;
    }
    add_check_rows(told, check_sequence_of(story, layers.frame),
                   place_of(story.recording, layers.frame) != Place::wire);
}

}  // namespace

namespace {

void add_wire_rows(LayerStory& story, const Recording& recording, std::uint32_t number) {
    if (number == no_index) return;
    const WireAction& action = recording.wire_actions[number];
    if (action.first_bit == 0) return;  // it never was on the line
    story.rows.push_back(made_row("Queued for the line", exact_duration_text(action.first_bit - action.at),
                                  "frames before it were still being sent", Provenance::computed));
    const auto setup = wire_settings_at(recording, action.first_bit, action.link);
    const std::uint32_t octets = line_octets(action.length) - inter_packet_gap_octets;
    const std::string at = setup ? rate_text(setup->way[index(action.from)].rate) : "a rate that is not known";
    story.rows.push_back(
        made_row("Time on the line", exact_duration_text(action.last_bit - action.first_bit),
                 fmt::format("{} at {}, this direction's rate at that moment", counted(octets, "octet", "octets"), at),
                 Provenance::computed));
    if (action.arrived != 0)
        story.rows.push_back(made_row("Handed over after", duration_text(action.arrived - action.at),
                                      "from one end of this wire to the other, by the wire's clock",
                                      Provenance::captured));
}

void add_line_code(const SevenLayers& layers, LayerStory& story) {
    if (!layers.line_code_used) {
        story.rows.push_back(made_row("Line code", "not known",
                                      fmt::format("{} is shown, as an example", name(layers.line_code)),
                                      Provenance::concept_only));
        return;
    }
    story.rows.push_back(
        made_row("Line code", name(layers.line_code), line_code_note(layers.line_code), Provenance::reconstructed));
    if (const char* delimiters = line_code_delimiters(layers.line_code); *delimiters != 0)
        story.rows.push_back(made_row("Code delimiters", delimiters,
                                      "the first for the preamble's first octet, the last after the check sequence",
                                      Provenance::reconstructed));
}

void tell_physical(SevenLayers& layers, const Recording& recording, const Packet& packet, const Journey& journey) {
    LayerStory& story = at(layers, 1);
    story.provenance = Provenance::reconstructed;
    story.unit = "bits";
    if (!has_trailer(layers)) {
        story.headline = off_line_sentence(layers.on_line);
        story.provenance = Provenance::concept_only;
        return;
    }
    const std::uint32_t length = packet.original_length;
    const std::uint32_t octets = line_octets(length) - inter_packet_gap_octets;
    story.unit_length = octets;
    story.headline =
        fmt::format("{} bits: preamble, frame and check sequence, one after the other", grouped(octets * 8ULL));
    story.rows.push_back(made_row("Preamble", "7 × 55", "10101010 … which synchronises the receiver's clock",
                                  Provenance::reconstructed));
    story.rows.push_back(
        made_row("Start frame delimiter", "d5", "10101011: the frame begins", Provenance::reconstructed));
    story.rows.push_back(made_row("Frame", counted(length + padding_octets(length) + 4, "byte", "bytes"),
                                  "each byte's lowest bit first, its check sequence last", Provenance::computed));
    story.rows.push_back(
        made_row("Inter-packet gap", "96 bit times", "silence before the next frame", Provenance::reconstructed));
    add_line_code(layers, story);
    add_wire_rows(story, recording, wire_action_at(journey, layers.frame));
}

void set_units(SevenLayers& layers, const Packet& packet) {
    static constexpr const char* units[] = {"bits", "frame", "packet", "segment", "data", "data", "data"};
    for (int number = 1; number <= 7; ++number) {
        LayerStory& story = at(layers, number);
        story.layer = number;
        story.involved = number <= layers.top;
        story.unit = units[number - 1];
        if (number == 4 && find(packet, Protocol::udp) != nullptr) story.unit = "datagram";
        if (number == 1) continue;
        for (const UnitPiece& piece : layers.pieces)
            if (piece.layer >= number) story.unit_length += piece.length;
    }
}

const char* absent_text(int layer) {
    switch (layer) {
        case 7: return "no application data: this frame serves the layers below";
        case 6: return "nothing to present";
        case 5: return "no session";
        case 4: return "no transport header";
        default: return "no network header";
    }
}

}  // namespace

const char* layer_name(int layer) {
    static constexpr const char* names[] = {to_say("Physical"),   to_say("Data link"), to_say("Network"),
                                            to_say("Transport"),  to_say("Session"),   to_say("Presentation"),
                                            to_say("Application")};
    return layer >= 1 && layer <= 7 ? names[layer - 1] : "";
}

std::optional<LineCode> used_line_code(const Story& story, std::uint32_t frame) {
    if (!story.recording.facts) return std::nullopt;
    if (story.recording.wire_commands.empty() || !story.digest.two_ends)
        return line_code_named(story.recording.facts->line_code);
    const Journey journey = journey_at(story, journey_of(story.digest, frame));
    const std::uint32_t action = wire_action_at(journey, frame);
    const Time on_line = action != no_index ? story.recording.wire_actions[action].first_bit : 0;
    const auto setup = wire_settings_at(story.recording, on_line != 0 ? on_line : story.recording.frames[frame].at);
    return line_code_named(setup->line_code[index(journey.from)]);
}

SevenLayers seven_layers(const Story& story, std::uint32_t frame) {
    SevenLayers layers;
    const Bytes bytes = frame_bytes(story.recording, frame);
    const Packet packet = decode_frame(story.recording, frame);
    layers.frame = frame;
    layers.top = story.digest.rows[frame].top;
    layers.on_line = on_line(story.recording, frame);
    const std::optional<LineCode> used = used_line_code(story, frame);
    layers.line_code = used.value_or(LineCode::manchester);
    layers.line_code_used = used.has_value();
    add_pieces(layers, packet);
    add_layer_rows(layers, packet, bytes);
    add_reset_text(layers, packet, bytes);
    for (Row& row : analysis_rows(story, frame)) at(layers, 4).rows.push_back(std::move(row));
    add_trailer_rows(layers, story, packet);
    set_units(layers, packet);
    tell_application(layers, story);
    tell_physical(layers, story.recording, packet, journey_at(story, journey_of(story.digest, frame)));
    for (LayerStory& told : layers.layers) {
        if (told.involved || !told.headline.empty()) continue;
        told.headline = absent_text(told.layer);
        told.provenance = Provenance::concept_only;
    }
    for (const Problem& problem : packet.problems) layers.problems.push_back(sentence(problem));
    return layers;
}

}  // namespace osiscope
