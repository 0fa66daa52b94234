-- Twelve questions that epidemiologists ask. `guarded` is what a careful person adds by hand where
-- nothing protects the patients: `HAVING` on the number of patients, which is the first of our rules.

-- name: region x sex x year
-- guarded: count(DISTINCT e.patient_no) >= 11
SELECT e.region_code, p.sex, e.event_year, count(DISTINCT e.patient_no) AS patients
FROM event e JOIN patient p ON p.patient_no = e.patient_no
GROUP BY e.region_code, p.sex, e.event_year;

-- name: patients by region and year
-- guarded: count(DISTINCT patient_no) >= 11
SELECT region_code, event_year, count(DISTINCT patient_no) AS patients
FROM event GROUP BY region_code, event_year;

-- name: events by type
-- guarded: count(DISTINCT patient_no) >= 11
SELECT event_type, count(*) AS events FROM event GROUP BY event_type;

-- name: mean duration by type
-- guarded: count(DISTINCT patient_no) >= 11
SELECT event_type, avg(duration_minutes) AS mean FROM event GROUP BY event_type;

-- name: time by region and year
-- guarded: count(DISTINCT patient_no) >= 11
SELECT region_code, event_year, sum(duration_minutes) AS minutes
FROM event GROUP BY region_code, event_year;

-- name: visits per patient
-- guarded: count(DISTINCT patient_no) >= 11
SELECT visits, count(*) AS patients
FROM (SELECT patient_no, count(*) AS visits FROM event WHERE event_year = 2023 GROUP BY patient_no) v
GROUP BY visits;

-- name: year of the first event
-- guarded: count(DISTINCT patient_no) >= 11
SELECT first_year, count(*) AS patients
FROM (SELECT patient_no, min(event_year) AS first_year FROM event GROUP BY patient_no) v
GROUP BY first_year;

-- name: rate of patients who saw the psychologist
-- guarded: count(DISTINCT patient_no) >= 11
SELECT region_code, count(DISTINCT patient_no) AS patients,
    count(DISTINCT patient_no) FILTER (WHERE event_type = 'psychologist_interview') AS seen
FROM event WHERE event_year = 2023 GROUP BY region_code;

-- name: inclusions by sex and year
-- guarded: count(DISTINCT i.patient_no) >= 11
SELECT p.sex, i.inclusion_year, count(*) AS inclusions
FROM inclusion i JOIN patient p ON p.patient_no = i.patient_no
GROUP BY p.sex, i.inclusion_year;

-- name: patients by band of age
-- guarded: count(DISTINCT patient_no) >= 11
SELECT floor((2023 - birth_year) / 10) * 10 AS band, sex, count(*) AS patients
FROM patient GROUP BY floor((2023 - birth_year) / 10) * 10, sex;

-- name: hepatitis C cascade
-- guarded: count(DISTINCT patient_no) >= 11
SELECT region_code, count(DISTINCT patient_no) AS tested,
    count(DISTINCT patient_no) FILTER (WHERE result = 'positive') AS positive
FROM screening WHERE agent = 'hcv' GROUP BY region_code;

-- name: mean dose by drug
-- guarded: count(DISTINCT patient_no) >= 11
SELECT atc, avg(daily_dose) AS mean, count(*) AS treatments FROM treatment GROUP BY atc;
