package org.parley.protocol;

/// A file that travels by its hash; the bytes are with the media service.
///
/// @param sha256 lower-case hex of the content
/// @param type MIME type as detected by the server
/// @param size in bytes
/// @param name file name to show
/// @param width in pixels, images and videos; else 0
/// @param height in pixels, images and videos; else 0
/// @param thumbnail small JPEG or WebP preview, base64 (standard alphabet); empty if none
public record Media(
    String sha256, String type, long size, String name, int width, int height, String thumbnail) {}
