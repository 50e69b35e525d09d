#include "viz/main/keys.hpp"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

#include "viz/bottom_tabs.hpp"
#include "viz/follow.hpp"
#include "viz/hand_state.hpp"
#include "viz/lesson_steps.hpp"

namespace osiscope {

namespace {

Grain next_grain(Grain grain) {
    return grain == Grain::field ? Grain::chapter : static_cast<Grain>(static_cast<int>(grain) + 1);
}

/// Keys 1 to 7 stay on the side of the journey that is shown.
bool on_receiver(const AppState& state) {
    if (!state.time.placed || state.time.position.item.kind != TimelineItem::Kind::journey) return false;
    const Stop stop = shown_stop(state);
    return stop.layer != 0 && !stop.router &&
           stop.host != journey_at(state.digest, state.recording, state.time.position.item.index).from;
}

/// The clipboard keeps what it has when nothing is shown.
std::optional<Request> copy_request(const AppState& state) {
    std::string text = copied_text(state);
    if (text.empty()) return std::nullopt;
    return request::Copy{std::move(text)};
}

std::optional<Request> zoom_key(int key) {
    switch (key) {
        case GLFW_KEY_EQUAL:
        case GLFW_KEY_KP_ADD: return request::ChangeScale{1};
        case GLFW_KEY_MINUS:
        case GLFW_KEY_KP_SUBTRACT: return request::ChangeScale{-1};
        case GLFW_KEY_0:
        case GLFW_KEY_KP_0: return request::ChangeScale{0};
        default: return std::nullopt;
    }
}

/// The list of lessons has the keyboard while it is open.
std::optional<Request> lesson_key(int key) {
    switch (key) {
        case GLFW_KEY_DOWN: return request::ChooseLesson{1};
        case GLFW_KEY_UP: return request::ChooseLesson{-1};
        case GLFW_KEY_ENTER:
        case GLFW_KEY_KP_ENTER: return request::OpenLesson{-1, false};
        case GLFW_KEY_ESCAPE: return request::ShowLessons{false};
        default: return std::nullopt;
    }
}

/// Moves among the choices while a question is open, else from layer to layer.
Request up_or_down(const AppState& state, int by) {
    if (question_open(state)) return request::PointAtChoice{by};
    return request::StepLayer{by};
}

std::optional<Request> enter_key(const AppState& state) {
    if (question_open(state)) return request::LockChoice{};
    if (at_lesson_end(state)) return request::NextLesson{};
    return std::nullopt;
}

}  // namespace

std::optional<Request> request_for_key(int key, bool control, const AppState& state) {
    if (control && key == GLFW_KEY_L) return request::ShowLessons{!state.lessons.open};
    if (state.lessons.open && !control) return lesson_key(key);
    if (control && key == GLFW_KEY_S) return request::Save{};
    if (control && key == GLFW_KEY_N) return request::ShowNotes{};
    if (control && key == GLFW_KEY_C) return copy_request(state);
    if (control && key == GLFW_KEY_O) return request::Input{input::OpenChooser{ChooserPurpose::open}};
    if (control && key == GLFW_KEY_P) return request::Input{input::OpenChooser{ChooserPurpose::save_picture}};
    if (control && key == GLFW_KEY_E) return request::Input{input::OpenChooser{ChooserPurpose::save_svg}};
    if (control && key == GLFW_KEY_F) return request::Input{input::Focus{FieldId::filter}};
    if (control && key == GLFW_KEY_B) return request::Input{input::ToggleBookmark{}};
    if (control && key == GLFW_KEY_DOWN) return request::Input{input::GoToBookmark{1}};
    if (control && key == GLFW_KEY_UP) return request::Input{input::GoToBookmark{-1}};
    if (control) return zoom_key(key);
    switch (key) {
        case GLFW_KEY_PAGE_DOWN:
        case GLFW_KEY_RIGHT:
        case GLFW_KEY_SPACE: return request::Next{};
        case GLFW_KEY_PAGE_UP:
        case GLFW_KEY_LEFT:
        case GLFW_KEY_BACKSPACE: return request::Back{};
        case GLFW_KEY_DOWN: return up_or_down(state, 1);
        case GLFW_KEY_UP: return up_or_down(state, -1);
        case GLFW_KEY_ENTER:
        case GLFW_KEY_KP_ENTER: return enter_key(state);
        case GLFW_KEY_HOME: return request::GoToStart{};
        case GLFW_KEY_END: return request::GoToEnd{};
        case GLFW_KEY_F5: return request::SetLecture{!state.lecture};
        case GLFW_KEY_F11: return request::SetFullScreen{!state.full_screen};
        case GLFW_KEY_ESCAPE: return request::Escape{};
        default: return std::nullopt;
    }
}

namespace {

/// What the keys of the tweezers do while they are armed.
std::optional<Request> hand_key(unsigned character, const AppState& state) {
    switch (character) {
        case 'd':
        case 'D': return request::TouchFrame{Touch::drop};
        case 'f':
        case 'F': return request::TouchFrame{Touch::flip};
        case 'h':
        case 'H': return request::TouchFrame{Touch::hold};
        case '2': return request::TouchFrame{Touch::duplicate};
        case 'y':
        case 'Y': return request::TouchFrame{Touch::delay};
        case 'w':
        case 'W': return request::TouchFrame{Touch::swap};
        case 'c':
        case 'C': return request::TouchFrame{Touch::truncate};
        case 'k':
        case 'K': return request::TouchFrame{Touch::reset};
        case '(': return request::TouchFrame{Touch::reset_in_window};
        case ')': return request::TouchFrame{Touch::reset_outside};
        case 'z':
        case 'Z':
            return request::PauseWire{state.hand.pause == WirePause::frozen ? WirePause::none : WirePause::frozen};
        case 'v':
        case 'V': return request::PauseWire{state.hand.pause == WirePause::cruel ? WirePause::none : WirePause::cruel};
        case '{': return request::SlowWire{1};
        case '}': return request::SlowWire{-1};
        default: return std::nullopt;
    }
}

/// Keys that mean something only while the tweezers are armed.
bool only_for_tweezers(unsigned character) {
    constexpr std::string_view keys = "dDfFhHwWcCkK()zZvV{}";
    return character < 128 && keys.find(static_cast<char>(character)) != std::string_view::npos;
}

}  // namespace

std::optional<Request> request_for_character(unsigned character, const AppState& state) {
    if (state.lessons.open) {
        const bool live = character == 'r' || character == 'R';
        return live ? std::optional<Request>(request::OpenLesson{-1, true}) : std::nullopt;
    }
    if (state.hand.armed)
        if (auto wanted = hand_key(character, state)) return wanted;
    if (only_for_tweezers(character)) return request::Explain{why_not_armed(state)};
    switch (character) {
        case 'x':
        case 'X': return request::ArmTweezers{!state.hand.armed};
        case 'n':
        case 'N': return request::Next{};
        case 'p':
        case 'P': return request::TogglePlay{};
        case 'g':
        case 'G': return request::SetGrain{next_grain(state.grain)};
        case 't':
        case 'T': return request::ToggleTheme{};
        case 'l':
        case 'L': return request::ToggleLegend{};
        case 'b':
        case 'B':
        case '.': return request::ToggleBlank{};
        case 'r':
        case 'R': return request::SendAgain{};
        case 'u':
        case 'U': return request::Input{input::Focus{FieldId::until}};
        case '\'': return request::Input{input::ToggleBookmark{}};
        case 'a':
        case 'A': return request::SetAxis{next_axis(state.plots.axis)};
        case 'm':
        case 'M': return request::EnlargeBottom{!state.plots.enlarged};
        case '+':
        case '=': return request::ZoomPlot{1.5};
        case '-': return request::ZoomPlot{1 / 1.5};
        case '0': return request::ZoomPlot{0};
        case '<': return request::PanPlot{-0.25};
        case '>': return request::PanPlot{0.25};
        case 'e':
        case 'E': return request::ToggleTranscript{};
        case 'j':
        case 'J': return request::ToggleWirePanel{};
        case 'q':
        case 'Q': return request::ToggleMotion{};
        case '?': return request::ToggleHelp{};
        case 'y':
        case 'Y': return request::FollowOn{};
        case 'i': return request::NextInspector{};
        case 'I': return request::EnlargeInspector{};
        case '[': return request::ChangePace{-1};
        case ']': return request::ChangePace{1};
        default: break;
    }
    if (character >= '1' && character <= '7')
        return request::GoToLayer{static_cast<int>(character - '0'), on_receiver(state)};
    return std::nullopt;
}

}  // namespace osiscope
