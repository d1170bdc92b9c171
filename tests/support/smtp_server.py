"""A real SMTP server for tests: python3 smtp_server.py FOLDER [--tls starttls|smtps] [--login USER:PASSWORD]
[--fault NAME] [--size BYTES] [--port PORT]. Its port stands in FOLDER/port once it listens. Each mail that it accepts is written, taken
apart by Python's own mail parser: N.raw, N.envelope, N.subject, N.text, N.html, N.attachment, N.attachment_name."""
import argparse
import asyncio
import email
import email.policy
import os
import ssl

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword


class Keeper:
    def __init__(self, folder, fault):
        self.folder, self.fault, self.count = folder, fault, 0

    async def handle_MAIL(self, server, session, envelope, address, options):
        if self.fault == "mail421":
            return "421 4.3.2 closing down"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.fault == "rcpt550":
            return "550 5.1.1 no such user here"
        if self.fault == "rcpt450":
            return "450 4.2.0 greylisted, come back in 5 minutes"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.fault == "data554":
            return "554 5.6.0 we do not want this"
        if self.fault == "drop":
            server.transport.close()
            return "250 OK"
        if self.fault == "slow":
            await asyncio.sleep(30)
        self.keep(envelope)
        return "250 OK"

    def write(self, name, content):
        path = os.path.join(self.folder, "%d.%s" % (self.count, name))
        with open(path + ".part", "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())
        os.rename(path + ".part", path)

    def keep(self, envelope):
        self.count += 1
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.write("envelope", "%s\n%s\n" % (envelope.mail_from, "\n".join(envelope.rcpt_tos)))
        self.write("subject", str(mail["subject"]))
        for part in mail.walk():
            if part.get_content_type() == "text/plain":
                self.write("text", part.get_content())
            elif part.get_content_type() == "text/html":
                self.write("html", part.get_content())
            elif part.get_filename():
                self.write("attachment_name", part.get_filename())
                self.write("attachment", part.get_content())
        self.write("raw", envelope.content)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--tls", choices=["starttls", "smtps"])
    parser.add_argument("--login")
    parser.add_argument("--fault")
    parser.add_argument("--size", type=int)
    parser.add_argument("--port", type=int, default=0)
    options = parser.parse_args()
    context = None
    if options.tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(os.path.join(options.folder, "cert.pem"), os.path.join(options.folder, "key.pem"))
    keeper = Keeper(options.folder, options.fault)

    def login(server, session, envelope, mechanism, data):
        given = "%s:%s" % (data.login.decode(), data.password.decode()) if isinstance(data, LoginPassword) else ""
        return AuthResult(success=given == options.login, handled=False)

    def serve():
        return SMTP(keeper, hostname="mail.test", data_size_limit=options.size, authenticator=login if options.login else None,
                    auth_required=bool(options.login), auth_require_tls=options.tls == "starttls",
                    tls_context=context if options.tls == "starttls" else None,
                    require_starttls=False, decode_data=False)

    async def run():
        server = await asyncio.get_running_loop().create_server(
            serve, "127.0.0.1", options.port, ssl=context if options.tls == "smtps" else None)
        port = server.sockets[0].getsockname()[1]
        path = os.path.join(options.folder, "port")
        with open(path + ".part", "w") as file:
            file.write(str(port))
        os.rename(path + ".part", path)
        await server.serve_forever()

    asyncio.run(run())


main()
