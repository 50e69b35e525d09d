// What is typed and chosen: which field has the keyboard, the list of packets with its filter, running on until
// something happens, bookmarks. And what a key or click may ask of them.
#pragma once

#include <variant>
#include <vector>

#include "viz/state/chooser.hpp"
#include "viz/state/packet_list.hpp"
#include "viz/state/run_until.hpp"
#include "viz/story/position.hpp"

namespace osiscope {

/// What has the keyboard. `packets` is the list itself; the others are text fields.
enum class FieldId : std::uint8_t { none, filter, packets, until, path };

struct Input {
    FieldId focus = FieldId::none;
    PacketList packets;
    RunUntil until;
    Chooser chooser;
    std::vector<Position> bookmarks;  ///< in the order of time
};

[[nodiscard]] constexpr bool takes_text(FieldId field) { return field != FieldId::none && field != FieldId::packets; }

namespace input {
/// The keyboard goes to a field; `none` gives it back to the stage.
struct Focus {
    FieldId field = FieldId::none;
};
struct Type {
    std::string text;
};
struct Press {
    TextKey key = TextKey::left;
    bool select = false;
};
struct PlaceCursor {
    FieldId field = FieldId::none;
    std::size_t at = 0;  ///< bytes from the text's start
};
/// Enter: what the field is for. `back` with Shift.
struct Enter {
    bool back = false;
};
/// The way to what “run until” has found is played, from where the picture stood before.
struct PlayThere {};
/// Up and down: among completions, or in a list.
struct Move {
    int rows = 1;
};
/// A completion goes into the text: the one with this number, or with -1 the one chosen, else the first.
struct Complete {
    int number = -1;
};
struct ClearFilter {};
struct Sort {
    PacketColumn column = PacketColumn::number;
};
/// Stands at a frame where it was captured, and leaves the list as it is: a click must not move what is under the
/// mouse.
struct GoToFrame {
    std::uint32_t frame = 0;
    float first_row = 0;  ///< in view
};
/// The entry sees to the first two, and to Enter while the chooser is open: they reach the disk.
struct OpenChooser {
    ChooserPurpose purpose = ChooserPurpose::open;
};
struct ChooseRow {
    int row = 0;
};
struct ChoosePart {
    SvgPart part = SvgPart::window;
};
struct ToggleBookmark {};
struct GoToBookmark {
    int by = 1;  ///< the next one in time, or with -1 the one before
};
}  // namespace input

using InputRequest =
    std::variant<input::Focus, input::Type, input::Press, input::PlaceCursor, input::Enter, input::PlayThere,
                 input::Move, input::Complete, input::ClearFilter, input::Sort, input::GoToFrame, input::ToggleBookmark,
                 input::GoToBookmark, input::OpenChooser, input::ChooseRow, input::ChoosePart>;

}  // namespace osiscope
