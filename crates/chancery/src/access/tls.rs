//! Certificates of our own: an authority that signs one certificate, whose key is then forgotten.

use anyhow::{Context, Result};
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, date_time_ymd,
};

/// How long a certificate is good.
const YEARS: i16 = 10;

/// What a server shows, and what its clients hold it against.
pub(super) struct Certificates {
    /// The authority's certificate, for clients.
    pub(super) authority: String,
    pub(super) certificate: String,
    pub(super) key: String,
}

/// Makes certificates for a server that is reached under `names`, from the first day of `year` on. The authority's key
/// is not kept: nobody can sign for another server.
pub(super) fn make(names: Vec<String>, year: i16) -> Result<Certificates> {
    let (from, to) = (i32::from(year), i32::from(year + YEARS));
    let params = |names, name: &str| -> Result<CertificateParams> {
        let mut params = CertificateParams::new(names).context("could not name a certificate")?;
        params.distinguished_name.push(DnType::CommonName, name);
        params.not_before = date_time_ymd(from, 1, 1);
        params.not_after = date_time_ymd(to, 1, 1);
        Ok(params)
    };
    let mut authority = params(Vec::new(), "Chancery authority")?;
    authority.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    authority.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let authority_key = KeyPair::generate().context("could not make a key")?;
    let signed = authority.self_signed(&authority_key).context("could not sign a certificate")?;
    let issuer = Issuer::new(authority, authority_key);

    let mut server = params(names, "Chancery NATS server")?;
    server.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    server.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    server.use_authority_key_identifier_extension = true;
    let key = KeyPair::generate().context("could not make a key")?;
    let certificate = server.signed_by(&key, &issuer).context("could not sign a certificate")?;
    Ok(Certificates {
        authority: signed.pem(),
        certificate: certificate.pem(),
        key: key.serialize_pem(),
    })
}
