//! fileloft with its file store and its defaults, which come as libraries: PORT, DIRECTORY from the arguments.

use std::{env, error::Error, sync::Arc};

use axum::{serve, Router};
use fileloft_axum::tus_router;
use fileloft_core::{Config, TusHandler};
use fileloft_store_fs::{FileLocker, FileStore};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().collect();
    let [_, port, directory] = arguments.as_slice() else {
        return Err("usage: fileloft PORT DIRECTORY".into());
    };
    let locker = FileLocker::new(format!("{directory}/locks"));
    let handler = TusHandler::new(FileStore::new(directory), Some(locker), Config::default());
    let routes = Router::new().nest("/files", tus_router(Arc::new(handler)));
    serve(TcpListener::bind(format!("127.0.0.1:{port}")).await?, routes).await?;
    Ok(())
}
