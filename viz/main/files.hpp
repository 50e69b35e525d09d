// What the file chooser needs from the disk, and what saving writes: the window's side of viz/state/chooser.hpp.
#pragma once

#include <string>

#include "viz/scene/scene.hpp"
#include "viz/state/app_state.hpp"

namespace osiscope {

/// Opens the chooser in `folder` (empty = the current one), with a name to save as.
void open_chooser(AppState& state, ChooserPurpose purpose, const std::string& folder);

/// Reads the folder that the typed path now names, when it is another one than the list shows.
void follow_chooser(Chooser& chooser);

/// What Enter or a click on a row comes to.
struct ChosenFile {
    enum class Kind : std::uint8_t {
        none,   ///< nothing to do yet: a folder was entered, or `Chooser::problem` says what is in the way
        taken,  ///< the file at `path`
    };
    Kind kind = Kind::none;
    std::string path;
};

/// The typed path, or the row with this number (-1 = the chosen one, else what is typed).
[[nodiscard]] ChosenFile take_choice(AppState& state, int row);

/// The part of the window that an SVG shows, as text, without the open chooser and the mouse; the state is as before
/// afterwards. `width` and `height` are the window's, in pixels.
[[nodiscard]] std::string window_svg(AppState& state, const TextMeasure& measure, float width, float height,
                                     SvgPart part);

}  // namespace osiscope
