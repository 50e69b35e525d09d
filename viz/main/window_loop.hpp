// What the window's loop holds, and what its files do for each other. `window.cpp` runs it, `window_requests.cpp`
// carries out what reaches beyond the state, `window_input.cpp` makes requests of keys and the mouse.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

#include "core/lab.hpp"
#include "core/notes_server.hpp"
#include "viz/app/pointer.hpp"
#include "viz/main/glfw_session.hpp"
#include "viz/main/loading.hpp"
#include "viz/main/settings.hpp"
#include "viz/main/window.hpp"
#include "viz/state/app_state.hpp"
#include "viz/state/canvas.hpp"

namespace osiscope {

/// Everything the window's loop holds; GLFW's callbacks find it through the window's user pointer.
struct WindowLoop {
    AppState& state;
    std::optional<LabSettings> run{};     ///< the lab that R runs; nothing = none
    const LabStarter* starter = nullptr;  ///< nothing = not needed yet, see `start_lab`
    std::unique_ptr<LabStarter> own_starter{};
    GLFWwindow* window = nullptr;
    std::unique_ptr<Lab> lab{};
    std::optional<Story> kept{};  ///< a run that was not saved, while the next one is under way
    std::unique_ptr<CaptureLoading> loading{};
    Canvas scene{};
    bool dirty = true;
    bool lost = false;                                  ///< the window system has lost what the window showed
    std::optional<std::pair<double, double>> cursor{};  ///< where the mouse was last, in screen coordinates
    Pointer pointer{};
    int width = 0;
    int height = 0;
    Time resized_at = 0;
    Time moved_at = 0;  ///< or resized: still to be remembered; 0 = nothing is
    Time last_tick = 0;
    double frame_seconds = 1.0 / 60;
    bool autoplay = true;
    bool timings = false;
    bool tell_picture = false;  ///< when the first of its kind was shown: still to be told
    bool tell_frame = false;
    bool tell_file = false;
    std::size_t answers_told = 0;  ///< of the wire, to what it was told
    std::string wire_note;         ///< what the wire said last of its pace, as the notice has it
    bool time_reading = false;     ///< the pauses between pictures while a file is read are still to be told
    Time last_picture = 0;
    Time longest_pause = 0;
    bool full_screen = false;  ///< as last set
    WindowPlace windowed{};    ///< where the window was before
    Settings* settings = nullptr;
    std::string picture{};    ///< to be written with the next picture
    std::string drawing{};    ///< the same as an SVG
    bool tell_state = false;  ///< to tests, on standard error
    std::string state_told{};
    std::string hover_told{};
    Look look{};                        ///< as last seen
    std::string file{};                 ///< whole path of what is shown; empty = not from a file
    std::vector<Position> bookmarks{};  ///< as last seen
    std::unique_ptr<NotesServer> notes{};
    long long started = 0;  ///< milliseconds since 1970
};

/// Sends the file over a new lab; throws Error when none can be set up.
void start_lab(WindowLoop& loop);
/// Shows another capture once it has proved to be one, with the lesson that it was made for. False when it is none, and
/// the notice says so.
bool open_capture(WindowLoop& loop, const std::string& path);
/// Without a lab the shipped recording shows the same lesson, and says why it is not live.
void fall_back(WindowLoop& loop, std::string reason);
/// Takes in what the lab has told since the last picture.
void take_lab_events(WindowLoop& loop);
/// Large files are read in slices between pictures: the window stays alive, and shows what is there.
void read_on(WindowLoop& loop);
/// Serves the lecturer's notes on this port of this computer, 0 = any; says where.
void show_notes(WindowLoop& loop, std::uint16_t port);
/// Sets the bookmarks that were left in the file, once all of it has been read.
void find_marks(WindowLoop& loop);
/// Does what was asked for, at once.
void carry_out(WindowLoop& loop, const Request& wanted);

/// From now on keys and the mouse make requests.
void connect_callbacks(WindowLoop& loop);

inline constexpr double slice_seconds = 0.025;  ///< of work between two pictures

}  // namespace osiscope
