# For the web only headers are needed: nothing is linked yet. They are the distribution's. Emscripten's own copies would
# have to be downloaded, and /usr/include as a whole would bring in glibc's headers, so each library's are linked into a
# folder that holds nothing else.
set(web_include ${PROJECT_BINARY_DIR}/include)
file(MAKE_DIRECTORY ${web_include})
foreach(header fmt nlohmann zlib.h zconf.h zstd.h zstd_errors.h lz4frame.h)
    # Some stand in the processor's own folder, depending on the release.
    find_file(found NAMES ${header} PATHS /usr/include /usr/include/${CMAKE_HOST_SYSTEM_PROCESSOR}-linux-gnu
        NO_DEFAULT_PATH NO_CMAKE_FIND_ROOT_PATH NO_CACHE REQUIRED)
    file(CREATE_LINK ${found} ${web_include}/${header} SYMBOLIC)
    unset(found)
endforeach()

foreach(name fmt::fmt nlohmann_json::nlohmann_json ZLIB::ZLIB PkgConfig::ZSTD PkgConfig::LZ4)
    add_library(${name} INTERFACE IMPORTED GLOBAL)
    target_include_directories(${name} SYSTEM INTERFACE ${web_include})
endforeach()
add_library(osiscope_imgui INTERFACE)
target_include_directories(osiscope_imgui SYSTEM INTERFACE /usr/include/imgui /usr/include/freetype2)
