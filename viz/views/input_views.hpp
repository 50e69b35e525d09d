// Text fields and what belongs to them: the filter above the list of packets, completions, run until.
#pragma once

#include "viz/paint/painter.hpp"

namespace osiscope {

struct FieldLook {
    Rect rect;
    FieldId id = FieldId::none;
    const TextField& field;
    bool focused = false;
    std::vector<std::string> hints;      ///< shown while nothing is written, the first that fits
    const FilterError* error = nullptr;  ///< underlined
};

/// A line to write into. Shows the part of the text around the cursor that fits.
void text_field_view(Painter& paint, const FieldLook& look);

/// The filter's field and what it lets through, in the row above the list.
void packet_filter_view(Painter& paint, const AppState& state, Rect row);

/// Over the window while a field has the keyboard: what could stand next in it, or what is wrong.
void completions_view(Painter& paint, const AppState& state, Rect window);

/// Over the window while it is open: the field of run until, and what came of it.
void run_until_view(Painter& paint, const AppState& state, Rect window);

/// Over everything: choosing a file to open or to write.
void chooser_view(Painter& paint, const AppState& state, Rect window);

/// A flag above a point of a time axis: somebody set a bookmark there.
void draw_bookmark(Painter& paint, Point foot);

/// "column 9: there is no field “tcp.prt”; did you mean tcp.port?"
[[nodiscard]] std::string error_line(const FilterError& error, const std::string& text);

}  // namespace osiscope
