using Baton.Sample.Interop;

return args switch
{
    ["peer"] => await Peer.RunAsync(),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("Usage: baton-sample peer");
    return 2;
}
