// Everything a click, a key or a lesson may ask for. Views return these; `apply` carries them out after drawing.
#pragma once

#include <cstddef>
#include <string>
#include <type_traits>
#include <variant>

#include "captures/digest.hpp"
#include "viz/state/hand.hpp"
#include "viz/state/input.hpp"
#include "viz/state/inspection.hpp"
#include "viz/state/tabs.hpp"
#include "viz/story/time_axis.hpp"

namespace osiscope {

enum class Panel : std::uint8_t { none, bytes, fields, calls, packets, plot, header, stream, chooser, transcript };
enum class Grain : std::uint8_t { chapter, event, layer, field };
enum class LessonTab : std::uint8_t { story, program };
enum class Side : std::uint8_t {
    lesson,
    inspector
};  ///< what the column beside the stage shows when it has no room for both

namespace request {
// Where the picture stands.

struct None {};
struct TogglePlay {};
struct Next {};
struct Back {};
struct GoToItem {
    TimelineItem item;
};
struct StepLayer {
    int by = 1;  ///< +1 one stop on, -1 one stop back, within the shown journey
};
struct GoToLayer {
    int layer = 7;
    bool receiver = false;
};
/// A stop of the shown event, by its number.
struct GoToStop {
    int stop = 0;
};
struct GoToStart {};
struct GoToEnd {};
struct Scrub {
    double part = 0;  ///< of the shown part of the plot, 0 … 1
};
struct SetGrain {
    Grain grain = Grain::chapter;
};
struct ChangePace {
    int by = 0;  ///< +1 doubles, -1 halves
};
struct GoLive {};

// The lesson.

struct GoToStep {
    int step = 0;
};
struct Choose {
    int step = 0;
    int choice = 0;
};
/// Up or down among the choices of the open question.
struct PointAtChoice {
    int by = 1;
};
/// Chooses the one pointed at.
struct LockChoice {};
/// Shows the answer to the open question without a choice.
struct RevealAnswer {};
/// The lesson from its title page, with no question answered.
struct BeginAgain {};
/// The lesson after this one; the entry reads it.
struct NextLesson {};
/// The list of lessons; the entry reads them.
struct ShowLessons {
    bool on = true;
};
/// Up or down in it.
struct ChooseLesson {
    int by = 1;
};
/// Opens a lesson of the list: its recording, or its lab, run now.
struct OpenLesson {
    int number = -1;  ///< -1 = the chosen one
    bool live = false;
};
/// The lecturer's notes, as a page of this computer.
struct ShowNotes {};

// Which panels are open.

struct SelectSide {
    Side side = Side::lesson;
};
struct SelectLessonTab {
    LessonTab tab = LessonTab::story;
};
struct SelectInspector {
    InspectorTab tab = InspectorTab::bytes;
};
struct SelectBottom {
    BottomTab tab = BottomTab::ladder;
};
/// The next of the inspector's tabs.
struct NextInspector {};
struct EnlargeInspector {};
/// The view below takes the stage's place, or goes back.
struct EnlargeBottom {
    bool on = true;
};
/// What is shown as text, over the stage.
struct ToggleTranscript {};
/// The wire's settings, over the lesson.
struct ToggleWirePanel {};
struct ToggleLegend {};
struct ToggleHelp {};
struct ToggleBlank {};
struct Scroll {
    Panel panel = Panel::none;
    float lines = 0;
};
struct Escape {};
struct DismissNotice {};
/// Says why what was asked for cannot be done.
struct Explain {
    std::string words;
};

// The look into a frame.

struct SelectBits {
    BitRange bits;
};
/// Follows a byte of a stream from the file to the file.
struct FollowByte {
    StreamByte byte;
};
/// Follows a byte in the buffer of the shown system call.
struct FollowInCall {
    std::uint64_t offset = 0;
};
/// To a place on the followed byte's way: its number in `stations_of`.
struct GoToStation {
    int station = 0;
};
/// Follows the selected byte, or goes on to the next place on the followed one's way.
struct FollowOn {};
struct ShowLinePart {
    LinePart part = LinePart::frame;
    std::uint32_t nth = 0;  ///< octet of the part, from 0; not of the frame, where the selected one counts
};
struct OrderCalls {
    CallsOrder by = CallsOrder::time;
};

// The views over time.

struct SetAxis {
    AxisKind axis = AxisKind::linear;
};
/// The plots' width shows less of the recording, or more.
struct ZoomPlot {
    double factor = 2;  ///< times closer; 0 = everything
    double at = -1;     ///< what stands at this part of the width stays there, 0 … 1; negative: the position
};
struct PanPlot {
    double by = 0;  ///< of the width, later when positive
};
/// The plots show what the other end sent.
struct ReversePlot {};

// How it is shown.

struct ToggleTheme {};
struct ChangeScale {
    int by = 0;  ///< +1 larger, -1 smaller, 0 back to 100 %
};
struct ToggleProjector {};
struct SetLecture {
    bool on = true;
};
struct SetFullScreen {
    bool on = true;
};
/// Reduced motion.
struct ToggleMotion {};
struct NextLanguage {};

// The hand on the wire, and the lab.

/// The tweezers: taken up, the wire goes into slow motion and the picture follows it.
struct ArmTweezers {
    bool on = true;
};
/// A frame on the wire is pointed at.
struct PointAt {
    std::uint64_t number = 0;  ///< the wire's
};
/// Something is done to the frame pointed at.
struct TouchFrame {
    Touch what = Touch::drop;
};
struct PauseWire {
    WirePause pause = WirePause::none;
};
struct SlowWire {
    int by = 0;  ///< +1 slower, -1 faster
};
/// A line of the wire's language (docs/wire.md), for the running lab.
struct TellWire {
    std::string line;
};
struct SendAgain {};

// Files, and what is typed.

/// Typing, the list of packets, bookmarks: see viz/state/input.hpp.
struct Input {
    InputRequest what;
};
struct OpenFile {
    std::string path;
};
/// Stops reading a large file and keeps what was read.
struct StopReading {};
/// Writes the recording into a file that Wireshark opens too.
struct Save {};
struct Copy {
    std::string text;
};
}  // namespace request

/// What a request may be.
using RequestChoice = std::variant<
    request::None, request::TogglePlay, request::Next, request::Back, request::GoToItem, request::StepLayer,
    request::GoToLayer, request::GoToStop, request::GoToStart, request::GoToEnd, request::Scrub, request::SetGrain,
    request::ChangePace, request::GoLive, request::GoToStep, request::Choose, request::PointAtChoice,
    request::LockChoice, request::RevealAnswer, request::BeginAgain, request::NextLesson, request::ShowLessons,
    request::ChooseLesson, request::OpenLesson, request::ShowNotes, request::SelectSide, request::SelectLessonTab,
    request::SelectInspector, request::SelectBottom, request::NextInspector, request::EnlargeInspector,
    request::EnlargeBottom, request::ToggleTranscript, request::ToggleWirePanel, request::ToggleLegend,
    request::ToggleHelp, request::ToggleBlank, request::Scroll, request::Escape, request::DismissNotice,
    request::Explain, request::SelectBits, request::FollowByte, request::FollowInCall, request::GoToStation,
    request::FollowOn, request::ShowLinePart, request::OrderCalls, request::SetAxis, request::ZoomPlot,
    request::PanPlot, request::ReversePlot, request::ToggleTheme, request::ChangeScale, request::ToggleProjector,
    request::SetLecture, request::SetFullScreen, request::ToggleMotion, request::NextLanguage, request::ArmTweezers,
    request::PointAt, request::TouchFrame, request::PauseWire, request::SlowWire, request::TellWire, request::SendAgain,
    request::Input, request::OpenFile, request::StopReading, request::Save, request::Copy>;

/// Which of them a choice is, from 0.
template <typename Choice, typename... Choices>
constexpr std::size_t number_of_choice(const std::variant<Choices...>*) {
    const bool same[] = {std::is_same_v<Choice, Choices>...};
    std::size_t number = 0;
    while (!same[number]) ++number;
    return number;
}

/// One of them. Its making, copying and destroying stand in request.cpp, once: code for sixty alternatives, which every
/// file that makes a request would otherwise compile again. Moving one copies it.
struct Request : RequestChoice {
    Request();
    Request(const Request&);
    Request& operator=(const Request&);
    ~Request();

    template <typename Choice, typename = std::enable_if_t<!std::is_same_v<Choice, Request>>>
    Request(Choice choice) : Request(number_of_choice<Choice>(static_cast<const RequestChoice*>(nullptr)), &choice) {}

private:
    /// A copy of what `choice` points to, which is the alternative of that number.
    Request(std::size_t number, const void* choice);
};

}  // namespace osiscope
