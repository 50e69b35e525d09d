#include "viz/screen/system_fonts.hpp"

#include <ft2build.h>
#include FT_FREETYPE_H
#ifdef OSISCOPE_FONTCONFIG
#include <fontconfig/fontconfig.h>
#endif

#include <algorithm>
#include <cstdio>
#include <initializer_list>
#include <string_view>

namespace osiscope {

namespace {

bool readable(const std::string& path) {
    if (FILE* file = std::fopen(path.c_str(), "rb")) {
        std::fclose(file);
        return true;
    }
    return false;
}

FontFile first_readable(std::initializer_list<const char*> places) {
    for (const char* place : places)
        if (readable(place)) return {place, 0};
    return {};
}

/// The signs of `wanted` that a font lacks: all of them when it cannot be read.
std::vector<const FontSign*> lacking(const FontFile& file, const std::vector<const FontSign*>& wanted) {
    FT_Library library = nullptr;
    FT_Face face = nullptr;
    if (FT_Init_FreeType(&library) != 0) return wanted;
    std::vector<const FontSign*> lacks;
    const bool opened = FT_New_Face(library, file.path.c_str(), file.number, &face) == 0;
    for (const FontSign* sign : wanted)
        if (!opened || FT_Get_Char_Index(face, sign->code) == 0) lacks.push_back(sign);
    if (opened) FT_Done_Face(face);
    FT_Done_FreeType(library);
    return lacks;
}

#ifdef OSISCOPE_FONTCONFIG

FcPattern* pattern_for(const char* family, const char* kind, int weight, const std::vector<const FontSign*>& signs) {
    FcCharSet* codes = FcCharSetCreate();
    for (FcChar32 letter = 'A'; letter <= 'z'; ++letter) FcCharSetAddChar(codes, letter);
    for (const FontSign* sign : signs) FcCharSetAddChar(codes, sign->code);
    FcPattern* pattern = FcPatternCreate();
    for (const char* name : {family, kind})
        FcPatternAddString(pattern, FC_FAMILY, reinterpret_cast<const FcChar8*>(name));
    FcPatternAddInteger(pattern, FC_WEIGHT, weight);
    FcPatternAddBool(pattern, FC_SCALABLE, FcTrue);
    FcPatternAddBool(pattern, FC_COLOR, FcFalse);
    FcPatternAddCharSet(pattern, FC_CHARSET, codes);
    FcCharSetDestroy(codes);
    FcConfigSubstitute(nullptr, pattern, FcMatchPattern);
    FcDefaultSubstitute(pattern);
    return pattern;
}

/// The font that fontconfig thinks nearest: of this family if it is installed, else of this kind, with these signs if
/// any has them. Empty when the system has no fonts.
FontFile matched(const char* family, const char* kind, int weight, const std::vector<const FontSign*>& signs) {
    FcPattern* pattern = pattern_for(family, kind, weight, signs);
    FcResult result = FcResultNoMatch;
    FcPattern* match = FcFontMatch(nullptr, pattern, &result);
    FontFile file;
    FcChar8* path = nullptr;
    if (match != nullptr && FcPatternGetString(match, FC_FILE, 0, &path) == FcResultMatch) {
        file.path = reinterpret_cast<const char*>(path);
        if (FcPatternGetInteger(match, FC_INDEX, 0, &file.number) == FcResultMatch) file.number &= 0xffff;
    }
    if (match != nullptr) FcPatternDestroy(match);
    FcPatternDestroy(pattern);
    return readable(file.path) ? file : FontFile{};
}

constexpr int regular_weight = FC_WEIGHT_REGULAR;
constexpr int semibold_weight = FC_WEIGHT_DEMIBOLD;

#else

constexpr int regular_weight = 0;
constexpr int semibold_weight = 1;

/// Without fontconfig: the fonts that most systems have.
FontFile matched(const char*, const char* kind, int weight, const std::vector<const FontSign*>&) {
    if (std::string_view(kind) == "monospace")
        return first_readable({"/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf",
                               "/usr/share/fonts/TTF/DejaVuSansMono.ttf",
                               "/usr/share/fonts/truetype/liberation/LiberationMono-Regular.ttf"});
    if (weight == semibold_weight)
        return first_readable({"/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf",
                               "/usr/share/fonts/TTF/DejaVuSans-Bold.ttf",
                               "/usr/share/fonts/truetype/liberation/LiberationSans-Bold.ttf"});
    return first_readable({"/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", "/usr/share/fonts/TTF/DejaVuSans.ttf",
                           "/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf"});
}

#endif

std::vector<const FontSign*> all_signs() {
    std::vector<const FontSign*> all;
    for (const FontSign& sign : signs_in_use()) all.push_back(&sign);
    return all;
}

/// What a typeface lacks is borrowed from another font, and what that lacks too is written otherwise.
Typeface complete(FontFile file, const char* kind, int weight) {
    Typeface face;
    face.file = std::move(file);
    const std::vector<const FontSign*> lacks = lacking(face.file, all_signs());
    if (lacks.empty()) return face;
    if (!face.file.path.empty()) face.signs = matched(kind, kind, weight, lacks);
    face.missing = lacking(face.signs, lacks);
    for (const FontSign* sign : lacks)
        if (std::find(face.missing.begin(), face.missing.end(), sign) == face.missing.end())
            face.borrowed.push_back(sign);
    if (face.borrowed.empty()) face.signs = {};
    return face;
}

bool named(const FontFile& file, std::string_view family) { return file.path.find(family) != std::string::npos; }

std::string file_name(const FontFile& file) {
    return file.path.empty() ? "a small built-in font" : file.path.substr(file.path.find_last_of('/') + 1);
}

std::string problem_of(const FontFiles& fonts) {
    std::string problem;
    const auto add = [&](const FontFile& file, const char* start, const char* family, const char* package) {
        if (named(file, start)) return;
        problem += std::string(problem.empty() ? "" : " ") + "The font " + family + " is not installed, so " +
                   file_name(file) + " stands in; the package " + package + " has it.";
    };
    add(fonts.regular.file, "Inter", "Inter", "fonts-inter");
    add(fonts.mono.file, "JetBrains", "JetBrains Mono", "fonts-jetbrains-mono");
    return problem;
}

FontFiles look_for_fonts() {
    FontFile regular = first_readable({"/usr/share/fonts/opentype/inter/Inter-Regular.otf",
                                       "/usr/share/fonts/truetype/inter/Inter-Regular.ttf",
                                       "/usr/share/fonts/inter/Inter-Regular.otf"});
    FontFile semibold = first_readable({"/usr/share/fonts/opentype/inter/Inter-SemiBold.otf",
                                        "/usr/share/fonts/truetype/inter/Inter-SemiBold.ttf",
                                        "/usr/share/fonts/inter/Inter-SemiBold.otf"});
    FontFile mono = first_readable({"/usr/share/fonts/truetype/jetbrains-mono/JetBrainsMono-Regular.ttf",
                                    "/usr/share/fonts/jetbrains-mono/JetBrainsMono-Regular.ttf"});
    const std::vector<const FontSign*> signs = all_signs();
    if (regular.path.empty()) regular = matched("Inter", "sans-serif", regular_weight, signs);
    if (semibold.path.empty()) semibold = matched("Inter", "sans-serif", semibold_weight, signs);
    if (mono.path.empty()) mono = matched("JetBrains Mono", "monospace", regular_weight, signs);
    FontFiles fonts{complete(std::move(regular), "sans-serif", regular_weight),
                    complete(std::move(semibold), "sans-serif", semibold_weight),
                    complete(std::move(mono), "monospace", regular_weight),
                    {}};
    fonts.problem = problem_of(fonts);
    return fonts;
}

}  // namespace

const std::vector<FontSign>& signs_in_use() {
    static const std::vector<FontSign> signs{
        {0x2009, "\u2009", " "},  {0x202f, "\u202f", " "}, {0x2013, "–", "-"},      {0x2014, "—", "-"},
        {0x2018, "‘", "'"},       {0x2019, "’", "'"},      {0x201c, "“", "\""},     {0x201d, "”", "\""},
        {0x2026, "…", "..."},     {0x203a, "›", ">"},      {0x207f, "ⁿ", "^n"},     {0x2190, "←", "<-"},
        {0x2191, "↑", "^"},       {0x2192, "→", "->"},     {0x2193, "↓", "v"},      {0x2194, "↔", "<->"},
        {0x21bb, "↻", "(again)"}, {0x2212, "−", "-"},      {0x2248, "≈", "~"},      {0x2260, "≠", "!="},
        {0x2264, "≤", "<="},      {0x2265, "≥", ">="},     {0x2713, "✓", "right:"}, {0x2717, "✗", "wrong:"}};
    return signs;
}

const FontFiles& find_fonts() {
    static const FontFiles fonts = look_for_fonts();
    return fonts;
}

std::string without_missing(const Typeface& face, const char* first, const char* last) {
    std::string text(first, last);
    for (const FontSign* sign : face.missing) {
        const std::string_view code(sign->utf8);
        for (std::size_t at = text.find(code); at != std::string::npos; at = text.find(code, at))
            text.replace(at, code.size(), sign->instead);
    }
    return text;
}

}  // namespace osiscope
