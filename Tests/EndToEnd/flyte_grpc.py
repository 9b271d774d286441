"""The Flyte on loopback over gRPC too, from the same state, so that flytekit's own client can judge it."""

from concurrent import futures

import grpc
from google.protobuf import message_factory

from flyte_messages import SERVICES

CODES = {code.value[0]: code for code in grpc.StatusCode}


def serve(flyte, refusal):
    """Starts a server, and gives its port."""
    server = grpc.server(futures.ThreadPoolExecutor(4))
    for module in SERVICES:
        for service in module.DESCRIPTOR.services_by_name.values():
            handlers = {method.name: handler(flyte, method, refusal) for method in service.methods if not method.server_streaming}
            server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(service.full_name, handlers),))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    # A server that is let go of ends.
    flyte.grpc_server = server
    return port


def handler(flyte, method, refusal):
    request = message_factory.GetMessageClass(method.input_type)
    reply = message_factory.GetMessageClass(method.output_type)

    def answer(asked, context):
        result = reply()
        play = getattr(flyte, method.name, None)
        if play is None:
            context.abort(grpc.StatusCode.UNIMPLEMENTED, f"{method.name} is not played here")
        try:
            with flyte.lock:
                play(asked, result)
        except refusal as error:
            context.abort(CODES[error.code], error.message)
        return result

    return grpc.unary_unary_rpc_method_handler(answer, request.FromString, reply.SerializeToString)
