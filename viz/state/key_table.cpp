// The table of keys. A new key is one row here.
#include "layers/words.hpp"
#include "viz/state/follow.hpp"
#include "viz/state/hand_state.hpp"
#include "viz/state/keys.hpp"
#include "viz/state/lesson_steps.hpp"

namespace osiscope {

namespace {

Grain next_grain(Grain grain) {
    return grain == Grain::field ? Grain::chapter : static_cast<Grain>(static_cast<int>(grain) + 1);
}

/// Keys 1 to 7 stay on the side of the journey that is shown.
bool on_receiver(const AppState& state) {
    if (!state.time.placed || state.time.position.item.kind != TimelineItem::Kind::journey) return false;
    const Stop stop = shown_stop(state);
    return stop.layer != 0 && !stop.router && stop.host != journey_at(state.story, state.time.position.item.index).from;
}

/// The clipboard keeps what it has when nothing is shown.
Request copy_shown(const AppState& state, char) {
    std::string text = copied_text(state);
    if (text.empty()) return {};
    return request::Copy{std::move(text)};
}

/// Moves among the choices while a question is open, else from layer to layer.
Request up_or_down(const AppState& state, int by) {
    if (question_open(state)) return request::PointAtChoice{by};
    return request::StepLayer{by};
}

Request enter(const AppState& state, char) {
    if (question_open(state)) return request::LockChoice{};
    if (at_lesson_end(state)) return request::NextLesson{};
    return {};
}

Request pause(const AppState& state, WirePause how) {
    return request::PauseWire{state.hand.pause == how ? WirePause::none : how};
}

template <Touch what>
Request touch(const AppState&, char) {
    return request::TouchFrame{what};
}

template <typename Choice>
Request just(const AppState&, char) {
    return Choice{};
}

template <typename Choice, int by>
Request step(const AppState&, char) {
    return Choice{by};
}

template <ChooserPurpose purpose>
Request choose_file(const AppState&, char) {
    return request::Input{input::OpenChooser{purpose}};
}

template <FieldId field>
Request focus(const AppState&, char) {
    return request::Input{input::Focus{field}};
}

Request bookmark(const AppState&, char) { return request::Input{input::ToggleBookmark{}}; }

template <int by>
Request to_bookmark(const AppState&, char) {
    return request::Input{input::GoToBookmark{by}};
}

constexpr KeyStroke typed(char character) { return {Key::character, character}; }
constexpr KeyStroke control(char character) { return {Key::character, character, true}; }

constexpr const char* together = "";     // told with the row above
constexpr const char* untold = nullptr;  // another name for a key that is told
using When = KeyWhen;

constexpr KeyRow rows[] = {
    // Moving through the story.
    {{Key::right},
     0,
     When::window,
     just<request::Next>,
     to_say("the next step; an open question shows its answer first, and a second press completes the movement")},
    {typed('n'), 0, When::window, just<request::Next>, together},
    {{Key::space}, 0, When::window, just<request::Next>, together},
    {{Key::page_down}, 0, When::window, just<request::Next>, together},
    {{Key::left}, 0, When::window, just<request::Back>, to_say("one step back")},
    {{Key::backspace}, 0, When::window, just<request::Back>, together},
    {{Key::page_up}, 0, When::window, just<request::Back>, together},
    {{Key::up},
     0,
     When::window,
     [](const AppState& state, char) { return up_or_down(state, -1); },
     to_say("one layer back or on; while a question is open, choose an answer")},
    {{Key::down}, 0, When::window, [](const AppState& state, char) { return up_or_down(state, 1); }, together},
    {{Key::enter},
     0,
     When::window,
     enter,
     to_say("answer with the chosen one; at the end of a lesson, open the next lesson")},
    {typed('1'), '7', When::window,
     [](const AppState& state, char digit) -> Request {
         return request::GoToLayer{digit - '0', on_receiver(state)};
     },
     to_say("to that layer; the beginning, the end")},
    {{Key::home}, 0, When::window, just<request::GoToStart>, together},
    {{Key::end}, 0, When::window, just<request::GoToEnd>, together},
    {typed('p'), 0, When::window, just<request::TogglePlay>, to_say("play or stop; slower, faster")},
    {typed('['), 0, When::window, step<request::ChangePace, -1>, together},
    {typed(']'), 0, When::window, step<request::ChangePace, 1>, together},
    {typed('g'), 0, When::window,
     [](const AppState& state, char) -> Request { return request::SetGrain{next_grain(state.grain)}; },
     to_say("how far one step goes: a chapter, an event, a layer or a field")},
    // The views below the stage.
    {{Key::tab},
     0,
     When::window,
     [](const AppState& state, char) -> Request {
         return request::SelectBottom{beside(bottom_tabs, state.view.bottom, 1)};
     },
     to_say("the next view below (with Shift the previous one); show it in place of the stage")},
    {{Key::tab, 0, false, true},
     0,
     When::window,
     [](const AppState& state, char) -> Request {
         return request::SelectBottom{beside(bottom_tabs, state.view.bottom, -1)};
     },
     untold},
    {typed('m'), 0, When::window,
     [](const AppState& state, char) -> Request { return request::EnlargeBottom{!state.plots.enlarged}; }, together},
    {typed('a'), 0, When::window,
     [](const AppState& state, char) -> Request { return request::SetAxis{next_axis(state.plots.axis)}; },
     to_say("what its width means: time, one place for each event, or time with silences folded")},
    {typed('+'), 0, When::window, [](const AppState&, char) -> Request { return request::ZoomPlot{1.5}; },
     to_say("zoom in, zoom out, everything, earlier, later (also the wheel and the right mouse button)")},
    {typed('='), 0, When::window, [](const AppState&, char) -> Request { return request::ZoomPlot{1.5}; }, untold},
    {typed('-'), 0, When::window, [](const AppState&, char) -> Request { return request::ZoomPlot{1 / 1.5}; },
     together},
    {typed('0'), 0, When::window, [](const AppState&, char) -> Request { return request::ZoomPlot{0}; }, together},
    {typed('<'), 0, When::window, [](const AppState&, char) -> Request { return request::PanPlot{-0.25}; }, together},
    {typed('>'), 0, When::window, [](const AppState&, char) -> Request { return request::PanPlot{0.25}; }, together},
    // The lab, its wire and the list of lessons.
    {typed('r'), 0, When::window, just<request::SendAgain>, to_say("run the lab, or run it again; list the lessons")},
    {typed('r'), 0, When::lessons,
     [](const AppState&, char) -> Request {
         return request::OpenLesson{-1, true};
     },
     untold},
    {control('l'), 0, When::always,
     [](const AppState& state, char) -> Request { return request::ShowLessons{!state.lesson.list.open}; }, together},
    {{Key::down}, 0, When::lessons, step<request::ChooseLesson, 1>, untold},
    {{Key::up}, 0, When::lessons, step<request::ChooseLesson, -1>, untold},
    {{Key::enter},
     0,
     When::lessons,
     [](const AppState&, char) -> Request {
         return request::OpenLesson{-1, false};
     },
     untold},
    {{Key::escape},
     0,
     When::lessons,
     [](const AppState&, char) -> Request { return request::ShowLessons{false}; },
     untold},
    {typed('x'), 0, When::window,
     [](const AppState& state, char) -> Request { return request::ArmTweezers{!state.hand.armed}; },
     to_say("take up the tweezers: slow the wire down and touch its frames (in a live lab)")},
    {typed('d'), 0, When::tweezers, touch<Touch::drop>,
     to_say("drop, flip a bit, hold, duplicate, delay, swap, truncate")},
    {typed('f'), 0, When::tweezers, touch<Touch::flip>, together},
    {typed('h'), 0, When::tweezers, touch<Touch::hold>, together},
    {typed('2'), 0, When::tweezers, touch<Touch::duplicate>, together},
    {typed('y'), 0, When::tweezers, touch<Touch::delay>, together},
    {typed('w'), 0, When::tweezers, touch<Touch::swap>, together},
    {typed('c'), 0, When::tweezers, touch<Touch::truncate>, together},
    {typed('k'), 0, When::tweezers, touch<Touch::reset>,
     to_say("forge a reset that is accepted, one inside the window, one outside it")},
    {typed('('), 0, When::tweezers, touch<Touch::reset_in_window>, together},
    {typed(')'), 0, When::tweezers, touch<Touch::reset_outside>, together},
    {typed('z'), 0, When::tweezers, [](const AppState& state, char) { return pause(state, WirePause::frozen); },
     to_say("freeze the wire; cruel pause; the wire slower, faster")},
    {typed('v'), 0, When::tweezers, [](const AppState& state, char) { return pause(state, WirePause::cruel); },
     together},
    {typed('{'), 0, When::tweezers, step<request::SlowWire, 1>, together},
    {typed('}'), 0, When::tweezers, step<request::SlowWire, -1>, together},
    {typed('j'), 0, When::window, just<request::ToggleWirePanel>,
     to_say("the wire's settings, with buttons to change them")},
    // Looking closer.
    {typed('y'), 0, When::window, just<request::FollowOn>,
     to_say("follow the selected byte, then go from place to place on its way")},
    {typed('i'), 0, When::window, just<request::NextInspector>,
     to_say("the next tab beside the stage; use the lesson's place as well")},
    {typed('I'), 0, When::window, just<request::EnlargeInspector>, together},
    {control('c'), 0, When::always, copy_shown,
     to_say("copy the selected bytes in hex, or the selected field's value")},
    {control('f'), 0, When::always, focus<FieldId::filter>, to_say("filter the list of packets")},
    {typed('u'), 0, When::window, focus<FieldId::until>,
     to_say("run until something happens (Shift Enter: back to when it last happened)")},
    {typed('\''), 0, When::window, bookmark,
     to_say("set or remove a bookmark here; go to the previous one, the next one")},
    {control('b'), 0, When::always, bookmark, untold},
    {{Key::up, 0, true}, 0, When::always, to_bookmark<-1>, together},
    {{Key::down, 0, true}, 0, When::always, to_bookmark<1>, together},
    {typed('e'), 0, When::window, just<request::ToggleTranscript>,
     to_say("show what is on the screen as text; reduced motion")},
    {typed('q'), 0, When::window, just<request::ToggleMotion>, together},
    // Files and the window.
    {control('o'), 0, When::always, choose_file<ChooserPurpose::open>, to_say("open a file; save the recording")},
    {control('s'), 0, When::always, just<request::Save>, together},
    {control('p'), 0, When::always, choose_file<ChooserPurpose::save_picture>,
     to_say("save the window as a picture (PNG) or as a drawing (SVG)")},
    {control('e'), 0, When::always, choose_file<ChooserPurpose::save_svg>, together},
    {typed('t'), 0, When::window, just<request::ToggleTheme>, to_say("dark or light theme; legend")},
    {typed('l'), 0, When::window, just<request::ToggleLegend>, together},
    {typed('s'), 0, When::window, just<request::NextLanguage>, to_say("the window in the next language")},
    {control('+'), 0, When::always, step<request::ChangeScale, 1>, to_say("larger, smaller, 100 %")},
    {control('='), 0, When::always, step<request::ChangeScale, 1>, untold},
    {control('-'), 0, When::always, step<request::ChangeScale, -1>, together},
    {control('0'), 0, When::always, step<request::ChangeScale, 0>, together},
    {control('n'), 0, When::always, just<request::ShowNotes>,
     to_say("show the lecturer's notes as a page for a second screen")},
    {{Key::f5},
     0,
     When::window,
     [](const AppState& state, char) -> Request { return request::SetLecture{!state.look.lecture}; },
     to_say("lecture mode for the projector; full screen")},
    {{Key::f11},
     0,
     When::window,
     [](const AppState& state, char) -> Request { return request::SetFullScreen{!state.look.full_screen}; },
     together},
    {typed('b'), 0, When::window, just<request::ToggleBlank>, to_say("blank the screen; the next step brings it back")},
    {typed('.'), 0, When::window, just<request::ToggleBlank>, together},
    {{Key::escape},
     0,
     When::window,
     just<request::Escape>,
     to_say("close what is open, leave lecture mode, leave full screen: one thing a press")},
    {typed('?'), 0, When::window, just<request::ToggleHelp>, to_say("this list")},
};

}  // namespace

std::span<const KeyRow> key_table() { return rows; }

}  // namespace osiscope
