# Writes a source file that contains .mo files. Usage: cmake -DBINARIES=FILE;… -DOUTPUT=FILE -P embed.cmake
set(source "#include \"viz/words/catalogues.hpp\"\n\nnamespace osiscope {\n\nnamespace {\n\n")
foreach(file IN LISTS BINARIES)
    get_filename_component(language ${file} NAME_WE)
    file(READ ${file} bytes HEX)
    string(REGEX REPLACE "(................................................................)" "\\1\n" bytes "${bytes}")
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${bytes}")
    string(APPEND source "constexpr char ${language}_bytes[] = {\n${bytes}};\n\n")
    string(APPEND rows
        "    {Catalogue::Kind::translated, \"${language}\", {${language}_bytes, sizeof ${language}_bytes}},\n")
endforeach()
string(APPEND source "constexpr Catalogue all[] = {\n${rows}};\n\n}  // namespace\n\n"
    "std::span<const Catalogue> translations() { return all; }\n\n}  // namespace osiscope\n")
set(before "")
if(EXISTS ${OUTPUT})
    file(READ ${OUTPUT} before)
endif()
if(NOT before STREQUAL source)  # else nothing is compiled anew
    file(WRITE ${OUTPUT} "${source}")
endif()
