#include "connectors/curl_fault.h"

HttpFault curl_fault(CURLcode code, bool answered) {
    switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST: return answered ? HTTP_TRANSIENT : HTTP_FATAL; /* a typo, most likely */
    case CURLE_COULDNT_CONNECT:
    case CURLE_OPERATION_TIMEDOUT:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
    case CURLE_BAD_CONTENT_ENCODING: return HTTP_TRANSIENT;
    default: return HTTP_FATAL;
    }
}

const char *curl_hint(CURLcode code, bool answered) {
    switch (code) {
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
        return "\nhint: `tls.ca` names the file of a private certificate authority; the host in `url` must be the certificate's";
    case CURLE_SSL_CONNECT_ERROR: return "\nhint: does the server speak plain http at this port?";
    case CURLE_BAD_CONTENT_ENCODING: return "\nhint: the answer is not packed as its head says";
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_WEIRD_SERVER_REPLY: return "\nhint: what came is no HTTP: is the port right, and does Content-Length tell the truth?";
    case CURLE_COULDNT_RESOLVE_HOST: return "\nhint: check the host in `url`";
    case CURLE_COULDNT_CONNECT: return "\nhint: check host and port in `url`, and that the server runs";
    case CURLE_PARTIAL_FILE: return "\nhint: the connection broke; a smaller `page.size` may come through";
    case CURLE_RECV_ERROR:
    case CURLE_GOT_NOTHING: return answered ? "\nhint: the connection broke; a smaller `page.size` may come through" : "\nhint: does the server want https at this port?";
    default: return "";
    }
}
